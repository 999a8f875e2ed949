"""What `benches/peers` is made of: `install` puts contestants in place, `project` makes what they work
on, `measure` runs them, `rows` says who runs against whom and what is asked of them, `show` prints."""
