"""Answers of others that goodjob is compared with, recorded."""
