interface ImportMeta {
	/** Vite's: the texts of all files that match. */
	glob(pattern: string, options: { query: "?raw"; import: "default"; eager: true }): Record<string, string>;
}
