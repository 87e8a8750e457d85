using Monitoring.Core.Outcomes;
using Monitoring.Service.Metrics;
using Monitoring.Service.Registry;
using Monitoring.Storage.Refusing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Counts what came in: every item once in the counters of this process; and what a registered agent was refused once more for that agent,
/// with its reason, so that whoever answers for the agent sees it. Thread-safe.
/// </summary>
/// <param name="counters">The counters of this process.</param>
/// <param name="refused">What agents were refused.</param>
/// <param name="registry">Who is registered.</param>
internal sealed class ItemCounting(IngestCounters counters, RefusedItems refused, RegistryInForce registry)
{
    private static readonly Fault Bare = new(FaultKind.Field, "", "differs from what was accepted first, which stays");

    /// <summary>An item was answered.</summary>
    /// <param name="kind">The endpoint.</param>
    /// <param name="item">The item.</param>
    /// <param name="result">What became of it.</param>
    public void Count(IngestKind kind, in ParsedItem item, ItemResult result)
    {
        var counted = IngestResult.Of(result);
        counters.Count(kind, counted);
        if (counted.IsRefused)
        {
            CountRefused(item.Agent, result.Status, item.TransactionId, result.Faults is [var first, ..] ? first : Bare);
        }
    }

    /// <summary>An outcome of a registered agent was accepted.</summary>
    public void CountOutcome(OutcomePost outcome) => counters.CountOutcome(outcome.Agent, outcome.Disposition);

    /// <summary>A body could not be read: it counts as one item.</summary>
    /// <param name="kind">The endpoint.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="agent">The agent that the body or the address names; null when that could not be read.</param>
    public void CountBody(IngestKind kind, Refusal refusal, string? agent)
    {
        counters.Count(kind, refusal.Counted);
        if (refusal.Counted.IsRefused)
        {
            CountRefused(agent, ItemStatus.Rejected, null, new Fault(FaultKind.Unreadable, "", refusal.Problem.Detail));
        }
    }

    /// <summary>Items were not taken though nothing may be wrong with them.</summary>
    public void CountShed(IngestKind kind, Refusal refusal, int items) => counters.Count(kind, refusal.Counted, items);

    /// <summary>A request was answered after its commit.</summary>
    /// <param name="took">Time from the request's arrival.</param>
    public void RecordDuration(TimeSpan took) => counters.RecordDuration(took);

    private void CountRefused(string? agent, ItemStatus result, string? transactionId, Fault fault)
    {
        if (agent is not null && registry.Has(agent))
        {
            counters.CountRefused(agent, result);
            refused.Count(agent, result, transactionId, fault);
        }
    }
}
