"""Every sentence in English, by topic and key."""
