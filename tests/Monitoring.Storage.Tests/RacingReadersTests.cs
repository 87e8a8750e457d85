using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>Two readers of one state, one of which is slow between reading and keeping what it read.</summary>
public sealed class RacingReadersTests : IAsyncLifetime
{
    private const int AfterStates = 3; // versions, states, and then what goes with them

    private readonly SqliteStore store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => store.InitializeAsync();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_reader_that_comes_late_with_an_older_state_gives_nobody_the_older_state()
    {
        await store.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await store.WriteAsync(StoreFixture.Outcomes("0"));
        await using var engine = new SlowReading(SqlEngine.Of(store.Database), AfterStates);
        var clock = new PassingBy();
        var reader = new AgentReader(engine, new LedgerCache(), clock);

        var slow = Task.Run(() => reader.ReadAsync(Token), Token);
        await engine.HasReadAsync();
        await store.WriteAsync(StoreFixture.Outcomes("0", from: 1));
        Assert.Equal(2, Assert.Single(await reader.ReadAsync(Token)).Outcomes);
        clock.Passing = () => Outpace(engine, slow);

        Assert.Equal(2, Assert.Single(await reader.ReadAsync(Token)).Outcomes);

        Assert.Equal(1, Assert.Single(await slow).Outcomes);
    }

    private static void Outpace(SlowReading engine, Task slow)
    {
        engine.GoOn();
        Assert.True(slow.Wait(TimeSpan.FromSeconds(30)));
    }

    /// <summary>A clock of which the first to ask it is told something passed meanwhile.</summary>
    private sealed class PassingBy : TimeProvider
    {
        public Action? Passing { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            var passing = Passing;
            Passing = null;
            passing?.Invoke();
            return base.GetUtcNow();
        }
    }

    /// <summary>An engine whose first reader stops before one of its questions.</summary>
    private sealed class SlowReading(SqlEngine inner, int stopsBefore) : SqlEngine
    {
        private readonly TaskCompletionSource hasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim goOn = new();
        private int readers;

        public override IReadOnlyList<Migration> Migrations => inner.Migrations;

        public override bool Exists => inner.Exists;

        public Task HasReadAsync() => hasRead.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);

        public void GoOn() => goOn.Set();

        public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
        {
            var connection = await inner.OpenReaderAsync(cancellationToken);
            return ++readers > 1 ? connection : new Stopping(connection, question =>
            {
                if (question == stopsBefore)
                {
                    hasRead.SetResult();
                    goOn.Wait(TimeSpan.FromSeconds(30), cancellationToken);
                }
            });
        }

        public override Task<WriteTransaction> BeginWriteAsync(TimeSpan lockWithin, CancellationToken cancellationToken) =>
            inner.BeginWriteAsync(lockWithin, cancellationToken);

        public override Task<WriteTransaction> BeginTurnAsync(Turn turn, TimeSpan? lockWithin, CancellationToken cancellationToken) =>
            inner.BeginTurnAsync(turn, lockWithin, cancellationToken);

        public override Task NeedRoomAsync(DbConnection connection, CancellationToken cancellationToken) =>
            inner.NeedRoomAsync(connection, cancellationToken);

        public override Task<string?> WhyNotSoundAsync(bool readsWhole, CancellationToken cancellationToken) =>
            inner.WhyNotSoundAsync(readsWhole, cancellationToken);

        public override StorageException Explain(Exception exception) => inner.Explain(exception);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            goOn.Dispose();
        }
    }

    /// <summary>A connection that tells of each question before it is asked.</summary>
    private sealed class Stopping(DbConnection inner, Action<int> asking) : DbConnection
    {
        private int asked;

        [AllowNull]
        public override string ConnectionString
        {
            get => inner.ConnectionString;
            set => inner.ConnectionString = value;
        }

        public override string Database => inner.Database;

        public override string DataSource => inner.DataSource;

        public override string ServerVersion => inner.ServerVersion;

        public override ConnectionState State => inner.State;

        public override void ChangeDatabase(string databaseName) => inner.ChangeDatabase(databaseName);

        public override void Close() => inner.Close();

        public override void Open() => inner.Open();

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => inner.BeginTransaction(isolationLevel);

        protected override DbCommand CreateDbCommand()
        {
            asking(++asked);
            return inner.CreateCommand();
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
