"""The door: files, folders, feeds and JSON lines become `RawArticle`s."""
