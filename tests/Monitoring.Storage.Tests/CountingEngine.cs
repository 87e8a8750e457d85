using System.Data.Common;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Tests;

/// <summary>An engine that counts what its transactions that write ask of the database.</summary>
/// <param name="inner">The engine.</param>
internal sealed class CountingEngine(SqlEngine inner) : SqlEngine
{
    /// <summary>How often a transaction went to the database, the commit too.</summary>
    public int Trips { get; private set; }

    /// <summary>Rows it was answered.</summary>
    public int Rows { get; private set; }

    public override IReadOnlyList<Migration> Migrations => inner.Migrations;

    public override bool Exists => inner.Exists;

    public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => inner.OpenReaderAsync(cancellationToken);

    public override async Task<WriteTransaction> BeginWriteAsync(TimeSpan lockWithin, CancellationToken cancellationToken) =>
        new Counted(this, await inner.BeginWriteAsync(lockWithin, cancellationToken));

    public override async Task<WriteTransaction> BeginTurnAsync(Turn turn, TimeSpan? lockWithin, CancellationToken cancellationToken) =>
        new Counted(this, await inner.BeginTurnAsync(turn, lockWithin, cancellationToken));

    public override Task NeedRoomAsync(DbConnection connection, CancellationToken cancellationToken) =>
        inner.NeedRoomAsync(connection, cancellationToken);

    public override Task<string?> WhyNotDurableAsync(CancellationToken cancellationToken) => inner.WhyNotDurableAsync(cancellationToken);

    public override StorageException Explain(Exception exception) => inner.Explain(exception);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Forgets what was counted.</summary>
    public void Clear() => (Trips, Rows) = (0, 0);

    private sealed class Counted(CountingEngine counts, WriteTransaction transaction) : WriteTransaction
    {
        public override bool WritesAtOnce => transaction.WritesAtOnce;

        public override RowWriter Write(RowShape shape) => transaction.Write(shape);

        public override RowWriter Ask(RowQuestion question, Action<DbDataReader> answer) => transaction.Ask(question, row =>
        {
            counts.Rows++;
            answer(row);
        });

        public override Task SendAsync(CancellationToken cancellationToken)
        {
            counts.Trips++;
            return transaction.SendAsync(cancellationToken);
        }

        public override Task<DbConnection> DirectAsync(CancellationToken cancellationToken)
        {
            counts.Trips++;
            return transaction.DirectAsync(cancellationToken);
        }

        public override Task CommitAsync(CancellationToken cancellationToken)
        {
            counts.Trips++;
            return transaction.CommitAsync(cancellationToken);
        }

        public override ValueTask DisposeAsync() => transaction.DisposeAsync();
    }
}
