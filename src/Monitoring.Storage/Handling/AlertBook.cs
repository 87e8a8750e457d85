using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>What became of an acknowledgement.</summary>
public enum AcknowledgeResult
{
    /// <summary>There is no such alert.</summary>
    Unknown,

    /// <summary>It is closed: nobody needs to have it.</summary>
    Closed,

    /// <summary>The same person has it already, with the same comment and end: nothing was changed.</summary>
    Again,

    /// <summary>The person has it, and those who had been told are told so.</summary>
    Done,
}

/// <summary>Who has what needs somebody. Thread-safe.</summary>
public sealed class AlertBook
{
    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal AlertBook(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>
    /// Somebody says that they have an alert: its ladder stops until the end, and everybody who had a mail of it is told. Whoever had it has
    /// it no more. A practice alarm is over by it.
    /// </summary>
    /// <param name="alertId">Outward number of the alert.</param>
    /// <param name="by">Key of a person of the registry.</param>
    /// <param name="comment">What they say, at most <see cref="Acknowledgement.LongestComment"/>; may be empty.</param>
    /// <param name="until">
    /// When it runs out, allowed by <see cref="Acknowledgement.WhyNot"/>; null for <see cref="Acknowledgement.Usual"/> from now, and for no
    /// change within a minute after the same was said so.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<AcknowledgeResult> AcknowledgeAsync(
        long alertId, string by, string comment, DateTimeOffset? until, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
            var said = new Acknowledgement(by, comment, work.Now, Instant.Cut(until ?? work.Now + Acknowledgement.Usual));
            var result = await new Acknowledging(work).AcknowledgeAsync(
                EpisodeNumber.AgentOf(alertId), EpisodeNumber.WithinAgent(alertId), said, until is not null, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return result;
        });

    /// <summary>
    /// Does what is due by the clock: acknowledgements that ran out, reminders, and telling the next person. May run late, twice, or on two
    /// instances; what was due while none ran is said once, the newest.
    /// </summary>
    /// <param name="cancellationToken">Ends it between two agents.</param>
    /// <returns>Notices made.</returns>
    /// <exception cref="StorageException">Some of it was not done; the next run goes on.</exception>
    public Task<int> RunAsync(CancellationToken cancellationToken) => Answer(() =>
        new AlertSweep(engine, cache, storeId, clock).RunAsync(cancellationToken));

    /// <summary>
    /// Opens the practice alarms of a month that are due now, of every agent that practises and had none in the month. May run twice, or on
    /// two instances.
    /// </summary>
    /// <param name="drill">The month's drill, whose time has come.</param>
    /// <param name="cancellationToken">Ends it between two agents.</param>
    /// <returns>How many were opened.</returns>
    /// <exception cref="StorageException">Some were not opened; the next run goes on.</exception>
    public Task<int> DrillAsync(MonthlyDrill drill, CancellationToken cancellationToken) => Answer(() =>
        new DrillSweep(engine, cache, storeId, clock, drill).RunAsync(cancellationToken));

    private async Task<T> Answer<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidDataException damage)
        {
            throw StorageException.Unreadable(damage);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }
}
