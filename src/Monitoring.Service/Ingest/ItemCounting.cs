using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Logs;
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
/// <param name="nobodys">Tells of what no registered agent was refused.</param>
internal sealed class ItemCounting(IngestCounters counters, RefusedItems refused, RegistryInForce registry, NobodysRefusals nobodys)
{
    private static readonly Fault Bare = new(FaultKind.Field, "", "differs from what was accepted first, which stays");

    /// <summary>An item was answered.</summary>
    /// <param name="kind">The endpoint.</param>
    /// <param name="item">The item.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="addressed">The agent that the address names, whose item it is where it names none itself; null for none.</param>
    public void Count(IngestKind kind, in ParsedItem item, ItemResult result, string? addressed)
    {
        var counted = IngestResult.Of(result);
        counters.Count(kind, counted);
        if (counted.IsRefused)
        {
            var fault = result.Faults is [var first, ..] ? first : Bare;
            if (fault.Kind == FaultKind.Forbidden)
            {
                // It is none of that agent's, which has nothing to correct.
                nobodys.Tell(item.Agent, fault);
            }
            else if (Registered(item.Agent ?? addressed, result.Status, fault) is { } agent)
            {
                refused.Count(agent, result.Status, item.TransactionId, fault);
            }
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
            var fault = new Fault(FaultKind.Unreadable, "", refusal.Problem.Detail);
            if (Registered(agent, ItemStatus.Rejected, fault) is { } registered)
            {
                refused.CountPost(registered, fault);
            }
        }
    }

    /// <summary>Items were not taken though nothing may be wrong with them.</summary>
    public void CountShed(IngestKind kind, Refusal refusal, int items) => counters.Count(kind, refusal.Counted, items);

    /// <summary>A request was answered after its commit.</summary>
    /// <param name="took">Time from the request's arrival.</param>
    public void RecordDuration(TimeSpan took) => counters.RecordDuration(took);

    // The agent, where it is registered and its page can say so.
    private string? Registered(string? agent, ItemStatus result, Fault fault)
    {
        if (agent is not null && registry.Has(agent))
        {
            counters.CountRefused(agent, result);
            return agent;
        }

        nobodys.Tell(agent, fault);
        return null;
    }
}

/// <summary>
/// Says in the log what was refused of which no registered agent's page can tell: whoever sends it may wait for an answer that nobody
/// reads. One line in <see cref="Pause"/>, however much comes. Thread-safe.
/// </summary>
/// <param name="clock">The clock of the pause.</param>
/// <param name="logger">The log.</param>
internal sealed class NobodysRefusals(TimeProvider clock, ILogger<NobodysRefusals> logger)
{
    /// <summary>At most so often a line is written.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly LineGate gate = new(Pause, clock);

    /// <summary>Something was refused.</summary>
    /// <param name="agent">
    /// The agent it names, whom nobody registered or for whom who sends it may not post; null when it names none, or that could not be read.
    /// </param>
    /// <param name="fault">Why.</param>
    public void Tell(string? agent, Fault fault)
    {
        if (!gate.Opens(out var items))
        {
            return;
        }

        var words = Visible.Line($"{fault.Pointer} {fault.Reason}".TrimStart(), RefusedItem.LongestReason);
        IngestLog.RefusedOfNobody(logger, items, agent is null ? "none" : $"'{agent}'", words);
    }
}
