"""Session packs for trainers: what the articles hold on a topic, as teaching material that cites them."""
