/** What a list of clips tells what is around it. */

/** The form was filled from a clip: whoever pressed that goes on in the form. */
export const WRITE = "grokvideo-write";
