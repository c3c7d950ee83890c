// Waits until the page itself is served, then opens it; the address keeps its #sentence.

const look = async () => {
  try {
    const response = await fetch("config", { cache: "no-store" });
    if (response.ok) return location.reload();
  } catch {
    // not there yet
  }
  return setTimeout(look, 400);
};
look();
