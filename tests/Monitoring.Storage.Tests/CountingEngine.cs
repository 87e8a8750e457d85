using System.Data.Common;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>
/// An engine that counts what its transactions that write ask of the database, and that can end in the middle as a process would.
/// </summary>
/// <param name="inner">The engine.</param>
internal sealed class CountingEngine(SqlEngine inner) : SqlEngine
{
    /// <summary>How often a transaction went to the database, the commit too.</summary>
    public int Trips { get; private set; }

    /// <summary>Rows it was answered.</summary>
    public int Rows { get; private set; }

    /// <summary>Most agents one transaction has locked.</summary>
    public int MostLocked { get; private set; }

    /// <summary>Transactions it still commits; the one after is never committed, and nothing is answered any more.</summary>
    public int CommitsLeft { get; set; } = int.MaxValue;

    public override IReadOnlyList<Migration> Migrations => inner.Migrations;

    public override bool Exists => inner.Exists;

    public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) =>
        inner.OpenReaderAsync(Living(cancellationToken));

    public override async Task<WriteTransaction> BeginWriteAsync(TimeSpan lockWithin, CancellationToken cancellationToken) =>
        new Counted(this, await inner.BeginWriteAsync(lockWithin, Living(cancellationToken)));

    public override async Task<WriteTransaction> BeginTurnAsync(Turn turn, TimeSpan? lockWithin, CancellationToken cancellationToken) =>
        new Counted(this, await inner.BeginTurnAsync(turn, lockWithin, Living(cancellationToken)));

    public override Task NeedRoomAsync(DbConnection connection, CancellationToken cancellationToken) =>
        inner.NeedRoomAsync(connection, cancellationToken);

    public override Task<string?> WhyNotSoundAsync(bool readsWhole, CancellationToken cancellationToken) =>
        inner.WhyNotSoundAsync(readsWhole, cancellationToken);

    public override StorageException Explain(Exception exception) => inner.Explain(exception);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Forgets what was counted.</summary>
    public void Clear() => (Trips, Rows, MostLocked) = (0, 0, 0);

    private CancellationToken Living(CancellationToken cancellationToken) =>
        CommitsLeft >= 0 ? cancellationToken : throw new IOException("The process has ended.");

    private sealed class Counted(CountingEngine counts, WriteTransaction transaction) : WriteTransaction
    {
        private int locked;

        public override bool WritesAtOnce => transaction.WritesAtOnce;

        public override RowWriter Write(RowShape shape) => transaction.Write(shape);

        public override RowWriter Ask(RowQuestion question, Action<DbDataReader> answer) => transaction.Ask(question, row =>
        {
            counts.Rows++;
            if (question == AgentRows.LockStates)
            {
                counts.MostLocked = Math.Max(counts.MostLocked, ++locked);
            }

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
            counts.CommitsLeft--;
            return transaction.CommitAsync(counts.Living(cancellationToken));
        }

        public override ValueTask DisposeAsync() => transaction.DisposeAsync();
    }
}
