using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Service.Access;
using Monitoring.Service.Health;
using Monitoring.Service.Metrics;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Metrics;

/// <summary>A host with this slice alone, over a made-up state.</summary>
internal sealed class MetricsHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly StateNow now;

    private MetricsHost(WebApplication app, StateNow now)
    {
        this.app = app;
        this.now = now;
        Client = app.GetTestClient();
    }

    public HttpClient Client { get; }

    public IngestCounters Ingest => app.Services.GetRequiredService<IngestCounters>();

    /// <summary>The committed state from now on.</summary>
    public WatchSnapshot? State
    {
        set => now.State = value;
    }

    /// <summary>Starts it.</summary>
    /// <param name="state">The committed state; null when the store cannot be read.</param>
    /// <param name="whyNotReady">What the store says of itself.</param>
    /// <param name="unreadable">Agents whose stored state cannot be read.</param>
    /// <param name="hold">Why mail is held.</param>
    public static async Task<MetricsHost> StartAsync(WatchSnapshot? state, string? whyNotReady = null,
        IReadOnlyCollection<UnreadableAgent>? unreadable = null, MailHold? hold = null)
    {
        var shown = new StateNow { State = state };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(TimeProvider.System).AddAccess().AddMetricsAndHealth(new MailSettings(new MailServer.Folder("/mail"), null, null, null) { Hold = hold });
        builder.Services.AddSingleton(services => new ScrapeGate(
            _ => shown.State is { } read ? Task.FromResult(read) : throw new StorageException(StorageFault.Unavailable, "disk I/O error"),
            services.GetRequiredService<MetricsPage>(),
            services.GetRequiredService<Outages>().Database,
            TimeProvider.System,
            NullLogger<ScrapeGate>.Instance));
        builder.Services
            .AddSingleton(services => new DatabaseCheck(
                _ => Task.FromResult(whyNotReady), services.GetRequiredService<Outages>().Database, TimeProvider.System))
            .AddSingleton(new AgentsCheck(_ => Task.FromResult(unreadable ?? [])));
        var built = builder.Build();
        built.UseProblems(built.Services.GetRequiredService<Outages>());
        built.MapMetricsAndHealth();
        await built.StartAsync();
        return new MetricsHost(built, shown);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    private sealed class StateNow
    {
        public WatchSnapshot? State { get; set; }
    }
}
