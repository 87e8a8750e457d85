using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reviewing;

/// <summary>What somebody says of a transaction drawn for review.</summary>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="CauseCode">What went wrong, what <see cref="Names.IsText"/> allows; null when it is not said.</param>
/// <param name="By">Key of the person.</param>
public sealed record ReviewAnswer(Verdict Verdict, string? CauseCode, string By);

/// <summary>What became of an answer.</summary>
/// <param name="IsNew">False where the same was said before: nothing was changed.</param>
/// <param name="MadeNotices">True when somebody is told of it.</param>
/// <param name="Review">How the draw stands.</param>
public sealed record ReviewAnswered(bool IsNew, bool MadeNotices, ReviewReading Review);

/// <summary>What a run drew.</summary>
/// <param name="Drawn">Transactions drawn.</param>
/// <param name="Failures">What was not done.</param>
public sealed record ReviewRun(int Drawn, IReadOnlyList<ReviewFailure> Failures)
{
    /// <summary>
    /// Of whom nothing was drawn, and why for one of them: that the database is away goes before what else is wrong. Null when all were drawn.
    /// </summary>
    public StorageException? Undrawn
    {
        get
        {
            var undrawn = Failures.Where(failure => !failure.IsGap).OrderByDescending(failure => failure.Why.Fault == StorageFault.Unavailable).ToList();
            return undrawn is [{ Why: var worst }, ..]
                ? new(worst.Fault, $"Nothing could be drawn of {string.Join(", ", undrawn.Select(failure => failure.Agent))}: {worst.Message}", worst)
                : null;
        }
    }
}

/// <summary>Something of one agent that was not done.</summary>
/// <param name="Agent">Name of the agent.</param>
/// <param name="IsGap">
/// True when it was drawn for it, and only not looked whether its verdicts differ from the random ones: the draw of the next day does that.
/// False when nothing was drawn: the next run does.
/// </param>
/// <param name="Why">Why.</param>
public sealed record ReviewFailure(string Agent, bool IsGap, StorageException Why);

/// <summary>Transactions that people judge, drawn at random. Thread-safe.</summary>
public sealed class ReviewBook
{
    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal ReviewBook(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock) =>
        (this.engine, this.cache, this.storeId, this.clock) = (engine, cache, storeId, clock);

    /// <summary>
    /// Draws for each agent what people judge on a plant day, once: for an agent for which that was done for this day nothing is done,
    /// whichever instance did it. Cheap where there is nothing to do. What fails of one agent is told and costs no other its draw.
    /// </summary>
    /// <param name="day">The plant day.</param>
    /// <param name="below">
    /// A uniformly random whole number from 0 to below its argument, such as
    /// <see cref="System.Security.Cryptography.RandomNumberGenerator.GetInt32(int)"/>.
    /// </param>
    /// <param name="cancellationToken">Ends it between two agents.</param>
    /// <exception cref="StorageException">The database does not say for whom to draw; the next run goes on.</exception>
    public Task<ReviewRun> DrawAsync(DateOnly day, Func<int, int> below, CancellationToken cancellationToken) => Answer(() =>
        new ReviewDraws(engine, clock, below).RunAsync(day, cancellationToken));

    /// <summary>
    /// Somebody says whether a transaction was right: a verdict of the agent's log, judged in the same transaction. Another answer is a
    /// correction, the same of the same person changes nothing.
    /// </summary>
    /// <param name="id">Outward number of the draw.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="agents">A draw of another agent than these is not there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when there is no such draw, or its agent left the registry.</returns>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public Task<ReviewAnswered?> AnswerAsync(long id, ReviewAnswer answer, AgentScope agents, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            transaction.Ask(AgentRows.LockStates, static _ => { }).Number(EpisodeNumber.AgentOf(id)).End();
            await transaction.SendAsync(cancellationToken);
            var now = Instant.Cut(clock.GetUtcNow());
            var before = await new ReviewRows(await transaction.DirectAsync(cancellationToken), agents, now).FindAsync(id);
            if (before?.Recipient is null)
            {
                return null;
            }

            if (before.Answers > 0 && answer == new ReviewAnswer(before.Verdict!.Value, before.CauseCode, before.By!))
            {
                return new ReviewAnswered(false, false, before);
            }

            var work = new UnitOfWork(transaction, cache, storeId, now);
            var notices = await new ReviewAnswering(work, cache).WriteAsync(before, answer, cancellationToken);
            var after = await new ReviewRows(await transaction.DirectAsync(cancellationToken), agents, now).FindAsync(id);
            await work.CommitAsync(cancellationToken);
            return new ReviewAnswered(true, notices > 0, after!);
        });

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
