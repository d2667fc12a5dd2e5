"""Arcom's package for PCs, as shops have it in `C:\\Arcus2`: CommandLineTool is started, and its files are read."""
