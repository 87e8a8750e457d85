using System.Data.Common;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Storage.Engines;

/// <summary>A transaction of PostgreSQL. Begin and commit travel with the statements, so a write costs two round trips.</summary>
/// <param name="connection">The connection, which is then the transaction's own.</param>
/// <param name="lockWithin">Longest wait for each lock; null without end.</param>
/// <param name="endStuck">Called when a lock was not had in time: whoever holds it may be none that lives.</param>
internal sealed class PostgresWriteTransaction(NpgsqlConnection connection, TimeSpan? lockWithin, Func<CancellationToken, Task> endStuck)
    : WriteTransaction
{
    /// <summary>Keeps the program's locks apart from those of others in the same database.</summary>
    public const int Area = 0x41676F70;

    // A commit that waits for a synchronous standby and is cancelled, by our own time-out too, ends as a success with this warning
    // alone: it is on the disk here and may not be there.
    private const string Warning = "01000";

    // Who waited for a turn or a row must see what the one before committed, whatever the database's own default is.
    private readonly List<NpgsqlBatchCommand> first =
    [
        new NpgsqlBatchCommand("begin isolation level read committed"),
        new NpgsqlBatchCommand(LockBounds.EndAfter(LockBounds.Silence)),
        new NpgsqlBatchCommand(LockBounds.WaitFor(lockWithin)),
    ];

    private readonly List<(PostgresRows Rows, Action<DbDataReader>? Answer)> gathered = [];
    private readonly Dictionary<RowShape, PostgresRows> writes = new(ReferenceEqualityComparer.Instance);
    private TimeSpan? patience;
    private bool isTurn;
    private bool isBegun;
    private bool isEnded;

    /// <summary>Waits for a turn before anything else.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="longest">How long the statements of this transaction may take; null for the connection's own time-out.</param>
    public void Take(Turn turn, TimeSpan? longest)
    {
        first.Add(new NpgsqlBatchCommand(Invariant($"select pg_advisory_xact_lock({Area}, {(int)turn})")));
        isTurn = true;
        patience = longest;
    }

    public override bool WritesAtOnce => false;

    /// <summary>
    /// True when statements are prepared before they run, which costs a round trip the first time on a connection and then none. Left to
    /// the driver, which prepares them while they run, those behind one that fails after its first row would be taken for prepared, and
    /// fail on this connection from then on.
    /// </summary>
    public bool Prepares { get; init; }

    public override RowWriter Write(RowShape shape)
    {
        if (!writes.TryGetValue(shape, out var rows))
        {
            rows = new PostgresRows(PostgresTexts.Of(shape), shape.Columns);
            writes.Add(shape, rows);
            gathered.Add((rows, shape.MustFind ? static _ => { } : null));
        }

        return rows;
    }

    public override RowWriter Ask(RowQuestion question, Action<DbDataReader> answer)
    {
        var keys = new PostgresRows(PostgresTexts.Of(question), question.Columns);
        gathered.Add((keys, answer));
        return keys;
    }

    public override Task SendAsync(CancellationToken cancellationToken) =>
        gathered.Exists(static sent => sent.Rows.Count > 0) ? SendAsync(last: null, cancellationToken) : Task.CompletedTask;

    public override async Task<DbConnection> DirectAsync(CancellationToken cancellationToken)
    {
        await SendAsync(last: null, cancellationToken);
        return connection;
    }

    public override async Task CommitAsync(CancellationToken cancellationToken)
    {
        string? doubt = null;
        void Listen(object sender, NpgsqlNoticeEventArgs told) => doubt = told.Notice.SqlState == Warning ? told.Notice.MessageText : doubt;

        connection.Notice += Listen;
        try
        {
            await SendAsync("commit", cancellationToken);
        }
        finally
        {
            connection.Notice -= Listen;
        }

        isEnded = true;
        if (doubt is not null)
        {
            throw new StorageException(StorageFault.Unavailable,
                "The database has not waited for its standby, which may lack this write. " + doubt);
        }
    }

    // A transaction that is still open is rolled back with its connection's return to the pool.
    public override ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task SendAsync(string? last, CancellationToken cancellationToken)
    {
        try
        {
            await SendBatchAsync(last, cancellationToken);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            try
            {
                await endStuck(cancellationToken);
            }
            catch (NpgsqlException)
            {
                // Whoever waits next tries again; that a lock was not had is what the caller can act on.
            }

            throw;
        }
    }

    private async Task SendBatchAsync(string? last, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isEnded, this);

        // Looked at before each sending, the commit above all: once sent it may happen whatever is asked afterwards.
        cancellationToken.ThrowIfCancellationRequested();
        await using var batch = new NpgsqlBatch(connection);
        if (patience is { } longest)
        {
            batch.Timeout = (int)longest.TotalSeconds;
        }

        if (!isBegun)
        {
            first.ForEach(batch.BatchCommands.Add);
        }

        foreach (var (rows, _) in gathered.Where(sent => sent.Rows.Count > 0))
        {
            batch.BatchCommands.Add(rows.Command());
        }

        if (last is not null)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(last));
        }

        if (batch.BatchCommands.Count == 0)
        {
            return;
        }

        if (Prepares)
        {
            await batch.PrepareAsync(cancellationToken);
        }

        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            if (!isBegun && isTurn)
            {
                await reader.NextResultAsync(cancellationToken);
            }

            await AnswerAsync(reader, cancellationToken);
        }

        isBegun = true;
        gathered.Clear();
        writes.Clear();
    }

    // Only questions have a result, and updates that must find their rows an empty one; the reader steps over the other statements.
    private async Task AnswerAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        foreach (var (_, answer) in gathered.Where(sent => sent.Answer is not null && sent.Rows.Count > 0))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                answer!(reader);
            }

            await reader.NextResultAsync(cancellationToken);
        }
    }
}
