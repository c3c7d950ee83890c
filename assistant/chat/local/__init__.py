"""A chat model on this machine in one word: found, or fetched; served by llama.cpp, and ended with us."""
