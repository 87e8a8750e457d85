using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// A request in parts: how what cannot be stored is told from its siblings. Tenths, so that one such item among a thousand costs about
/// thirty tries and a thousand of them little more than a try each.
/// </summary>
internal static class RequestParts
{
    private const int Parts = 10;

    /// <summary>Up to ten requests with the items of one, in order.</summary>
    public static IReadOnlyList<QueuedRequest> Of(QueuedRequest whole)
    {
        var posts = whole.Request.Posts;
        return
        [
            .. posts.Chunk((posts.Count + Parts - 1) / Parts)
                .Select(part => new QueuedRequest(whole.Request with { Posts = part }, whole.Since)),
        ];
    }

    /// <summary>
    /// The answer to the whole when every part has its own: results in order, SLOs as they stand after the last part that moved them.
    /// </summary>
    public static WriteAnswer Joined(IReadOnlyCollection<WriteAnswer> parts) => new(
        [.. parts.SelectMany(part => part.Results)],
        [.. parts.SelectMany(part => part.Slos).Reverse().DistinctBy(slo => slo.Slo, StringComparer.Ordinal).Reverse()])
    {
        Uncovered = [.. parts.SelectMany(part => part.Uncovered).Distinct(StringComparer.Ordinal)],
        UncountedIndicators = [.. parts.SelectMany(part => part.UncountedIndicators).Distinct()],
        Waiting = parts.Sum(part => part.Waiting),
    };
}
