/** What a list of clips tells what is around it. */

/** The form was filled from a clip: whoever pressed that goes on in the form. */
export const WRITE = "grokvideo-write";

/** Something is about to be asked of the kernel: what was changed around the list goes before it. */
export const ASK = "grokvideo-ask";
