using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>The answer to a request whose body could be read: every item's result and the SLOs they moved. Not thread-safe.</summary>
internal sealed class IngestAnswer
{
    private readonly List<(string? TransactionId, ItemResult Result)> results = [];
    private readonly Dictionary<string, SloStanding> slos = new(StringComparer.Ordinal);
    private readonly int[] counts = new int[Enum.GetValues<ItemStatus>().Length];

    /// <summary>One result per item, in order.</summary>
    public IReadOnlyList<(string? TransactionId, ItemResult Result)> Results => results;

    /// <summary>The SLOs moved, as they stood after the last item.</summary>
    public IReadOnlyCollection<SloStanding> Slos => slos.Values;

    /// <summary>
    /// 200 when every item is accepted or a duplicate, 207 when some are; when none is, 409 if all conflict, else 400.
    /// </summary>
    public int Status
    {
        get
        {
            var fine = Count(ItemStatus.Accepted) + Count(ItemStatus.Duplicate);
            return fine == results.Count ? StatusCodes.Status200OK
                : fine > 0 ? StatusCodes.Status207MultiStatus
                : Count(ItemStatus.Conflict) == results.Count ? StatusCodes.Status409Conflict
                : StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>How many items ended this way.</summary>
    public int Count(ItemStatus status) => counts[(int)status];

    /// <summary>Adds the next item.</summary>
    public void Add(string? transactionId, ItemResult result)
    {
        results.Add((transactionId, result));
        counts[(int)result.Status]++;
    }

    /// <summary>Takes over how SLOs stand after a later part of the request.</summary>
    public void Add(IEnumerable<SloStanding> later)
    {
        foreach (var slo in later)
        {
            slos[slo.Slo] = slo;
        }
    }
}
