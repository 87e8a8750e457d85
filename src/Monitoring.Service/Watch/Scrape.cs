namespace Monitoring.Service.Watch;

/// <summary>The end of a scrape: a page, or the reason why there is none.</summary>
/// <param name="Page">The bytes; empty when it failed.</param>
/// <param name="Reason">Why it failed; null when it did not.</param>
internal sealed record Scrape(ReadOnlyMemory<byte> Page, string? Reason)
{
    /// <summary>A page.</summary>
    public static Scrape Of(ReadOnlyMemory<byte> page) => new(page, null);

    /// <summary>No page.</summary>
    public static Scrape Failed(string reason) => new(ReadOnlyMemory<byte>.Empty, reason);
}
