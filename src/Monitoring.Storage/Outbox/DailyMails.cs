using Dapper;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Days;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Feeds;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// The daily mails: which plant days have theirs, and what waits to be told by the next. Those of a day are made in one transaction with
/// the row of the day, so each person gets one whatever runs twice, late, on two instances, or ends in the middle. Thread-safe.
/// </summary>
public sealed class DailyMails
{
    /// <summary>How long a line waits at most for a mail that tells it.</summary>
    private static readonly TimeSpan LineKept = TimeSpan.FromDays(7);

    private const string ReadDay = "select count(*) from daily_mails where day = @day";

    private const string ReadMade = "select min(applied_at) from schema_versions";

    private const string ReadLast = "select max(made_at) from daily_mails where mails > 0 and made_at <= @latest";

    private const string AddDay = "insert into daily_mails (day, made_at, mails) values (@day, @at, @mails) on conflict (day) do nothing";

    private const string ReadLines =
        """
        select l.agent_id as AgentId, l.number as Number, a.name as Agent, s.name as Slo, l.kind as Kind, l.facts as Facts
        from daily_lines l join agents a on a.agent_id = l.agent_id
            left join slos s on s.agent_id = l.agent_id and s.slo_id = l.slo_id
        order by l.at, l.agent_id, l.number
        """;

    private const string RemoveLine = "delete from daily_lines where agent_id = @AgentId and number = @Number";

    private const string RemoveOld = "delete from daily_lines where at < @before";

    private const string ReadWaiting =
        """
        select a.name as Agent, v.waiting as Count, (
            select min(o.transaction_id) from verdicts o
            where o.agent_id = v.agent_id and o.position is null and o.received_at = v.since) as Oldest
        from (
            select agent_id, count(*) as waiting, min(received_at) as since from verdicts
            where position is null and received_at < @before group by agent_id having count(*) > @most) v
        join agents a on a.agent_id = v.agent_id order by a.name
        """;

    private readonly SqlEngine engine;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal DailyMails(SqlEngine engine, string storeId, TimeProvider clock) =>
        (this.engine, this.storeId, this.clock) = (engine, storeId, clock);

    /// <summary>
    /// True when a plant day has no daily mails yet and is to have some, which the day on which the store was made is not.
    /// </summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<bool> AreDueAsync(DateOnly day, TimeZoneInfo zone, CancellationToken cancellationToken) => engine.ReadAsync(
        async connection => await connection.ExecuteScalarAsync<long>(ReadDay, new { day = DayRows.NumberOf(day) }) == 0
            && PlantDay.Of(Instant.FromMicroseconds(await connection.ExecuteScalarAsync<long>(ReadMade)), zone) != day,
        cancellationToken);

    /// <summary>
    /// When what the newest daily mails say was read, leaving out what a clock made that ran ahead; null before the first.
    /// </summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async connection =>
        {
            var latest = Instant.ToMicroseconds(clock.GetUtcNow() + Instant.HostsDiffer);
            return await connection.ExecuteScalarAsync<long?>(ReadLast, new { latest }) is { } at
                ? Instant.FromMicroseconds(at) : (DateTimeOffset?)null;
        },
        cancellationToken);

    /// <summary>When no instance ran, or none reached the database, of what ended since an instant, in order.</summary>
    /// <param name="since">The instant.</param>
    /// <param name="least">How long one lasted at least; what is shorter is left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<Pause>> OutagesAsync(DateTimeOffset since, TimeSpan least, CancellationToken cancellationToken) =>
        engine.ReadAsync(connection => OutageRows.ReadAsync(connection, since, least), cancellationToken);

    /// <summary>The lines that wait for a mail, oldest first.</summary>
    /// <exception cref="StorageException">The database does not answer, or a line cannot be read.</exception>
    public Task<IReadOnlyList<DailyLineReading>> LinesAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async connection => (IReadOnlyList<DailyLineReading>)
            [.. (await connection.QueryAsync<LineRow>(new CommandDefinition(ReadLines, cancellationToken: cancellationToken))).Select(row =>
                new DailyLineReading(new(row.AgentId, row.Number), row.Agent, row.Slo, (DailyLineKind)row.Kind, HeldText.ReadLine(row.Facts)))],
        cancellationToken);

    /// <summary>Agents many of whose verdicts have waited long for their outcome.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<DailyWaiting>> WaitingAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async connection => (IReadOnlyList<DailyWaiting>)
            [.. (await connection.QueryAsync<WaitingRow>(new CommandDefinition(
                ReadWaiting,
                new { before = Instant.ToMicroseconds(clock.GetUtcNow() - DailyWaiting.Old), most = DailyWaiting.Most },
                cancellationToken: cancellationToken))).Select(row => new DailyWaiting(row.Agent, row.Count, row.Oldest))],
        cancellationToken);

    /// <summary>Makes the mails of a day, unless they were made, and takes out the lines they tell.</summary>
    /// <param name="day">The plant day.</param>
    /// <param name="at">When what they say was read: the next ones go on from there.</param>
    /// <param name="mails">One for each person.</param>
    /// <param name="told">The lines that stand in them; those that wait too long go too.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when another instance made them, and nothing was stored.</returns>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public async Task<bool> PostAsync(
        DateOnly day, DateTimeOffset at, IReadOnlyList<PersonalMessage> mails, IReadOnlyList<DailyLineKey> told, CancellationToken cancellationToken)
    {
        try
        {
            var now = Instant.Cut(clock.GetUtcNow());
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            var values = new { day = DayRows.NumberOf(day), at = Instant.ToMicroseconds(at), mails = mails.Count };
            if (await connection.ExecuteAsync(AddDay, values) == 0)
            {
                return false;
            }

            // A number is given again once its line is gone; but lines go here alone, and here is nobody else on this day.
            await connection.ExecuteAsync(RemoveLine, told);
            await connection.ExecuteAsync(RemoveOld, new { before = Instant.ToMicroseconds(now - LineKept) });
            var notices = new NoticeRows(transaction, storeId, now);
            foreach (var mail in mails)
            {
                notices.Add(mail);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private sealed class LineRow
    {
        public long AgentId { get; init; }

        public long Number { get; init; }

        public string Agent { get; init; } = "";

        public string? Slo { get; init; }

        public long Kind { get; init; }

        public string Facts { get; init; } = "";
    }

    private sealed class WaitingRow
    {
        public string Agent { get; init; } = "";

        public long Count { get; init; }

        public string Oldest { get; init; } = "";
    }
}

/// <summary>What names a line that waits for a daily mail.</summary>
/// <param name="AgentId">The store's number of the agent.</param>
/// <param name="Number">Its number within the agent.</param>
public readonly record struct DailyLineKey(long AgentId, long Number);

/// <summary>A line that waits for a daily mail.</summary>
/// <param name="Key">What names it.</param>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Slo">Name of the SLO it is about; null when it is about the agent as a whole.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Facts">What it says.</param>
public sealed record DailyLineReading(DailyLineKey Key, string Agent, string? Slo, DailyLineKind Kind, DailyFacts Facts);
