"""What `benches/peers` is made of: `install` puts contestants in place, `project` makes what they work
on, `measure` runs them, `rows` has the contestants and their goals, `show` prints."""
