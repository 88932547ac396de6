"""Network to Article: spiders and extraction. Knows no topics and no SQL."""
