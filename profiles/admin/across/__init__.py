"""One edit of many drafts: words replaced, or a source changed; and where a source or a figure is used."""
