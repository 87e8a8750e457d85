using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Outbox;

/// <summary>How the outbox stands.</summary>
/// <param name="Waiting">Unsent messages.</param>
/// <param name="Dead">Messages refused for good or given up, and neither sent again nor overtaken since.</param>
/// <param name="OldestWaiting">Creation of the oldest unsent one; null when none waits.</param>
/// <param name="LastSentAt">When the last one was sent; null before the first.</param>
/// <param name="LastError">What the newest failed attempt of a waiting message said; null when none failed.</param>
public sealed record DeliveryTotals(
    long Waiting, long Dead, DateTimeOffset? OldestWaiting, DateTimeOffset? LastSentAt, string? LastError)
{
    /// <summary>What keeps messages from leaving that somebody on our side must mend; null when nothing does.</summary>
    public FaultOfOurs? OwnFault { get; init; }
}

/// <summary>A fault of our side that keeps messages from leaving.</summary>
/// <param name="Fault">What is wrong, as of the newest attempt that failed so.</param>
/// <param name="Said">What the server or the system said to it.</param>
/// <param name="Waiting">Unsent messages whose last attempt failed by a fault of ours.</param>
public sealed record FaultOfOurs(OwnFault Fault, string Said, long Waiting);

/// <summary>
/// Unsent messages. They commit with the notice; each is claimed under a lease, sent with the same Message-Id by whoever holds
/// it, and marked only after the transport accepted. Thread-safe.
/// </summary>
public sealed class DeliveryOutbox
{
    /// <summary>How long a claim holds without renewal, by the clock all instances have in common.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>An attempt that lasts this long is slow: it keeps a place of its own, and what it had falls free for others.</summary>
    public static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(10);

    /// <summary>An attempt that began further ahead of now began by a clock that was set back since; a little less is how clocks are kept.</summary>
    internal static readonly TimeSpan SetBack = TimeSpan.FromSeconds(1);

    private const string ReadNextDue =
        $$"""
        select min(case
            when lease_until between {now} + 1 and {now} + @lease then lease_until - {now}
            when attempted_at > {now} + @setBack then 0
            when next_attempt_at between {now} + 1 and {now} + @longestWait then next_attempt_at - {now}
            else 0 end)
        from deliveries d where state = 0 and not exists ({{MaintenanceRows.Covering}})
        """;

    private const string RenewLease =
        """
        update deliveries set lease_until = {now} + @lease
        where message_id = @messageId and state = 0 and lease_by = @worker and attempts = @attempts
        """;

    private static string ReadTotals(string andOf) =>
        $"""
        select
            (select count(*) from deliveries where state = 0{andOf}) as Waiting,
            (select count(*) from deliveries where state = 2 and overtaken = 0{andOf}) as Dead,
            (select min(created_at) from deliveries where state = 0{andOf}) as OldestWaiting,
            (select max(sent_at) from deliveries where state = 1{andOf}) as LastSentAt,
            (select last_error from deliveries where state = 0 and last_error is not null{andOf}
                order by next_attempt_at desc limit 1) as LastError,
            (select count(*) from deliveries where state = 0 and own_fault is not null{andOf}) as Failing,
            own.own_fault as OwnFault, own.last_error as OwnFaultSaid
        from (select 1 as one) single left join (
            select own_fault, last_error from deliveries where state = 0 and own_fault is not null{andOf}
            order by attempted_at desc, message_id limit 1) own on 1 = 1
        """;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal DeliveryOutbox(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>Takes a message to a person that is about no agent; due at once.</summary>
    /// <param name="message">The message; one whose name was posted to the person before is left as it is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public async Task PostAsync(PersonalMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            new NoticeRows(transaction, storeId, Instant.Cut(clock.GetUtcNow())).Add(message);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>
    /// Claims due messages. Of the unsent deliveries of one alert to one recipient the newest is claimed and absorbs the
    /// others; none is claimed while another of the same alert and recipient is under a live lease. Those about SLOs of one agent to one
    /// recipient that were made within 60 s are claimed as one. At most two messages
    /// to one recipient are under lease at once, and at most two of a worker that are not slow yet are to recipients whom an earlier attempt
    /// failed to reach; those come after the others, and repeats after first attempts. The last two places are kept for whoever has no message
    /// under way and was reached before.
    /// </summary>
    /// <param name="worker">Who claims; unique among processes.</param>
    /// <param name="most">Most messages to claim: the places the worker has free.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was claimed.</exception>
    public async Task<IReadOnlyList<ClaimedMail>> ClaimAsync(string worker, int most, CancellationToken cancellationToken)
    {
        try
        {
            if (await NextDueAsync(cancellationToken) != TimeSpan.Zero)
            {
                return [];
            }

            await using var transaction = await engine.BeginTurnAsync(Turn.Claiming, LockBounds.Usual, cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            var claimed = new Claiming(connection).Claim(worker, clock.GetUtcNow(), most);
            await transaction.CommitAsync(cancellationToken);
            return claimed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>
    /// Ends an attempt: sent, waiting for the next attempt, or dead. A dead one tells the next person at once (owner, deputy,
    /// fallback) in the same transaction. A refusal in doubt that the next person got as well is ours: the first waits. Does nothing when the
    /// lease was lost meanwhile.
    /// </summary>
    /// <param name="worker">Who claimed.</param>
    /// <param name="mail">What was claimed.</param>
    /// <param name="recipientName">The recipient's full name, for the words to the next person.</param>
    /// <param name="attempt">How the attempt ended.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What became of the message, or null when the lease was lost.</returns>
    /// <exception cref="StorageException">Nothing was changed; the lease runs out and the message is tried again.</exception>
    public async Task<DeliveryState?> SettleAsync(
        string worker, ClaimedMail mail, string recipientName, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
            var state = await new Settling(work).SettleAsync(worker, mail, recipientName, attempt, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return state;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>
    /// Holds a message for another <see cref="Lease"/>, so that a lease may be short and a crash soon noticed while a slow server is waited
    /// for.
    /// </summary>
    /// <param name="worker">Who claimed.</param>
    /// <param name="mail">What was claimed.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when somebody else claimed it meanwhile, or a newer message carries it.</returns>
    /// <exception cref="StorageException">The lease ends when it would have.</exception>
    public async Task<bool> RenewAsync(string worker, ClaimedMail mail, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            var rows = await connection.ExecuteAsync(connection.OnCommonClock(RenewLease), new
            {
                now = Instant.ToMicroseconds(clock.GetUtcNow()),
                lease = Instant.Microseconds(Lease),
                messageId = mail.MessageId,
                worker,
                attempts = mail.Attempts,
            });
            await transaction.CommitAsync(cancellationToken);
            return rows > 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>Sends a dead message once more under its Message-Id; its attempts and its 72 hours count anew.</summary>
    /// <param name="messageId">What names it, with angle brackets.</param>
    /// <param name="agents">A message of another agent than these, or of none where they are not all, is not there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when there is none of this id, it is not dead, or what it says was for a time only.</returns>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<bool> SendAgainAsync(string messageId, AgentScope agents, CancellationToken cancellationToken) =>
        ChangeAsync((dead, now) => dead.SendAgainAsync(messageId, agents, now), cancellationToken);

    /// <summary>Sends every dead message once more, as one of them, but for those that a later one of the same alert, or time, has overtaken.</summary>
    /// <returns>Their Message-Ids.</returns>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<IReadOnlyList<string>> SendAllAgainAsync(CancellationToken cancellationToken) =>
        ChangeAsync((dead, now) => dead.SendAllAgainAsync(now), cancellationToken);

    /// <summary>How long until the next waiting message is due or its lease ends, zero when one is due; null when none waits.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => Answer<TimeSpan?>(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var parameters = new
        {
            now = Instant.ToMicroseconds(clock.GetUtcNow()),
            lease = Instant.Microseconds(Lease),
            longestWait = Instant.Microseconds(Backoff.LongestWait),
            setBack = Instant.Microseconds(SetBack),
        };
        var wait = await connection.ExecuteScalarAsync<long?>(
            new CommandDefinition(connection.OnCommonClock(ReadNextDue), parameters, cancellationToken: cancellationToken));
        return wait is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null;
    });

    /// <summary>How the outbox stands.</summary>
    /// <param name="agents">Messages of these agents are counted; those of none where they are all.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<DeliveryTotals> TotalsAsync(AgentScope agents, CancellationToken cancellationToken) => Answer(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<TotalsRow>(new CommandDefinition(
            ReadTotals(connection.AndOf(agents, "agent_id")), new { agents = agents.Names }, cancellationToken: cancellationToken));
        return new DeliveryTotals(row.Waiting, row.Dead, At(row.OldestWaiting), At(row.LastSentAt), row.LastError)
        {
            OwnFault = row.OwnFault is { } fault ? new((OwnFault)fault, row.OwnFaultSaid ?? "", row.Failing) : null,
        };
    });

    private async Task<T> ChangeAsync<T>(Func<DeadMessages, DateTimeOffset, Task<T>> change, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var changed = await change(new(await transaction.DirectAsync(cancellationToken)), Instant.Cut(clock.GetUtcNow()));
            await transaction.CommitAsync(cancellationToken);
            return changed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private async Task<T> Answer<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private static DateTimeOffset? At(long? microseconds) => microseconds is null ? null : Instant.FromMicroseconds(microseconds.Value);

    private sealed class TotalsRow
    {
        public long Waiting { get; init; }

        public long Dead { get; init; }

        public long? OldestWaiting { get; init; }

        public long? LastSentAt { get; init; }

        public string? LastError { get; init; }

        public long Failing { get; init; }

        public long? OwnFault { get; init; }

        public string? OwnFaultSaid { get; init; }
    }
}
