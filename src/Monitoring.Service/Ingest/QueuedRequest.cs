using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>One caller's request on its way to a commit. Answered once; later answers are ignored.</summary>
/// <param name="request">What to write.</param>
/// <param name="since">When it was queued, as a timestamp of the clock.</param>
internal sealed class QueuedRequest(WriteRequest request, long since)
{
    // The caller goes on beside the writer, never on its thread.
    private readonly TaskCompletionSource<WriteResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to write.</summary>
    public WriteRequest Request { get; } = request;

    /// <summary>When it was queued, as a timestamp of the clock.</summary>
    public long Since { get; } = since;

    /// <summary>Ends with the answer. Never faults and is never cancelled.</summary>
    public Task<WriteResult> Done => done.Task;

    /// <summary>Answers the caller; false when it was answered already.</summary>
    public bool TryAnswer(WriteResult answer) => done.TrySetResult(answer);
}

/// <summary>What became of one request: written, or refused with nothing of it stored.</summary>
/// <param name="Answer">The store's answer after the commit; null when refused.</param>
/// <param name="Refusal">Why nothing was stored; null when written.</param>
internal sealed record WriteResult(WriteAnswer? Answer, Refusal? Refusal)
{
    /// <summary>Too much is waiting.</summary>
    public static WriteResult Full { get; } = new(null, Refusal.Full);

    /// <summary>The service stops.</summary>
    public static WriteResult Stopping { get; } = new(null, Refusal.Stopping);

    /// <summary>Somebody else holds an agent it names.</summary>
    public static WriteResult Held { get; } = new(null, Refusal.Held);

    /// <summary>The database did not take it.</summary>
    public static WriteResult Database { get; } = new(null, Refusal.Database);

    /// <summary>The database is damaged.</summary>
    public static WriteResult Damaged { get; } = new(null, Refusal.Damaged);

    /// <summary>The one item of a request can never be stored.</summary>
    public static WriteResult Unstorable { get; } = new(
        new WriteAnswer(
            [
                ItemResult.Rejected(new Fault(
                    FaultKind.Unstorable,
                    "",
                    "is unstorable: the database refuses it for good, so sending the same again does not help; the log of the service has what it says")),
            ],
            []),
        null);
}

/// <summary>Writes a group of requests in one transaction; one answer per request, after the commit.</summary>
/// <param name="requests">The group, in arrival order.</param>
/// <param name="cancellationToken">Takes the attempt back: nothing is kept, unless its commit was sent already.</param>
internal delegate Task<IReadOnlyList<WriteAnswer>> WriteGroup(IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken);

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

/// <summary>
/// The agents found held by somebody else a moment ago. Whoever names one is sent back without asking the database, for each group
/// that waits for one makes everybody behind it wait too. Used by the writer alone.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class HeldAgents(TimeProvider clock)
{
    /// <summary>How long an agent that was found held is taken for held.</summary>
    public static readonly TimeSpan For = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> since = new(StringComparer.Ordinal);

    /// <summary>Notes that agents are held.</summary>
    public void Note(IEnumerable<string> agents)
    {
        foreach (var agent in agents)
        {
            since[agent] = clock.GetTimestamp();
        }
    }

    /// <summary>Sends back the requests of a group that name one.</summary>
    /// <returns>Those of the group that have no answer yet.</returns>
    public IReadOnlyList<QueuedRequest> SendBack(IReadOnlyList<QueuedRequest> group)
    {
        foreach (var agent in since.Where(held => clock.GetElapsedTime(held.Value) >= For).Select(held => held.Key).ToList())
        {
            since.Remove(agent);
        }

        foreach (var queued in group.Where(queued => queued.Request.Posts.Any(post => since.ContainsKey(post.Agent))))
        {
            queued.TryAnswer(WriteResult.Held);
        }

        return group.Any(queued => queued.Done.IsCompleted) ? [.. group.Where(queued => !queued.Done.IsCompleted)] : group;
    }
}
