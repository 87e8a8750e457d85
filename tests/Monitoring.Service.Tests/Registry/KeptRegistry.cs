using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Registry;

/// <summary>A data folder with a real store, in which services start and end.</summary>
public sealed class KeptRegistry : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    internal ServiceSettings Settings { get; set; } = null!;

    /// <summary>The machine the service runs on.</summary>
    internal string Machine { get; set; } = "host-1";

    internal Store Store { get; private set; } = null!;

    internal RegistryInForce InForce { get; private set; } = new();

    internal RegistryKeeper Keeper { get; private set; } = null!;

    internal List<string> Log { get; } = [];

    public async ValueTask InitializeAsync()
    {
        Settings = Configured.With(("AGENTOPS_DATA", folder.Path));
        Store = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Keeper?.Dispose();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>The same database as another process opens it.</summary>
    internal Task<Store> OpenAsync() => Store.OpenAsync(Settings.Database, TimeProvider.System, CancellationToken.None);

    /// <summary>A service starts.</summary>
    internal Task StartAsync() => StartAsync(Store);

    /// <summary>A service starts on a database.</summary>
    internal async Task StartAsync(Store store)
    {
        Log.Clear();
        InForce = new();
        Keeper?.Dispose();
        Keeper = new(store, Settings, new RegistryOrigins(Settings, Machine), InForce, new ListLogger(Log));
        await Keeper.ApplyFileAsync(CancellationToken.None);
    }

    /// <summary>Writes the registry file.</summary>
    internal Task WriteAsync(string document) => File.WriteAllTextAsync(Settings.Registry, document);

    /// <summary>Another process applies a document from elsewhere.</summary>
    internal async Task ApplyAsync(string document, string origin = "/elsewhere/registry.yaml")
    {
        await using var other = await OpenAsync();
        await other.Registry.ApplyAsync(Documents.Valid(document), document, origin, CancellationToken.None);
    }

    /// <summary>
    /// A revision is another than the one applied, as after a standby took over that had not got it and somebody applied anew.
    /// </summary>
    internal async Task WentBackAsync(string document, long revision)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Settings.Data, "monitoring.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "update registry_revisions set document = $document, applied_at = applied_at + 1000000 where revision = $revision";
        command.Parameters.AddWithValue("$document", document);
        command.Parameters.AddWithValue("$revision", revision);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    /// <summary>Somebody changes the database beside its services.</summary>
    internal async Task ChangeAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Settings.Data, "monitoring.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Outcomes of the agent order-entry come in.</summary>
    internal async Task JudgeAsync(Verdict verdict, int count) => await Store.Log.WriteAsync(
        [new WriteRequest([.. Enumerable.Range(0, count).Select(number => new OutcomePost(
            "order-entry",
            FormattableString.Invariant($"{verdict}-{number}"),
            new OutcomeContent { Verdict = verdict, Source = VerdictSource.Check }.Write(),
            Disposition.Auto,
            null,
            new(verdict, VerdictSource.Check, Selection.All, Indicator.Accuracy, null)))])],
        CancellationToken.None);

    private sealed class ListLogger(List<string> log) : ILogger<RegistryKeeper>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            log.Add($"{logLevel} {formatter(state, exception)}");
    }
}
