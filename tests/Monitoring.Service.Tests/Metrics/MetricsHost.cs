using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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

    private MetricsHost(WebApplication app)
    {
        this.app = app;
        Client = app.GetTestClient();
    }

    public HttpClient Client { get; }

    public IngestCounters Ingest => app.Services.GetRequiredService<IngestCounters>();

    /// <summary>Starts it.</summary>
    /// <param name="state">The committed state; null when the store cannot be read.</param>
    /// <param name="whyNotReady">What the store says of itself.</param>
    /// <param name="unreadable">Agents whose stored state cannot be read.</param>
    public static async Task<MetricsHost> StartAsync(WatchSnapshot? state, string? whyNotReady = null,
        IReadOnlyCollection<UnreadableAgent>? unreadable = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(TimeProvider.System).AddMetricsAndHealth(new MailServer.Folder("/mail"));
        builder.Services.AddSingleton(services => new ScrapeGate(
            _ => state is null ? throw new StorageException(StorageFault.Unavailable, "disk I/O error") : Task.FromResult(state),
            services.GetRequiredService<MetricsPage>(),
            TimeProvider.System,
            NullLogger<ScrapeGate>.Instance));
        builder.Services
            .AddSingleton(new DatabaseCheck(_ => Task.FromResult(whyNotReady), TimeProvider.System))
            .AddSingleton(new AgentsCheck(_ => Task.FromResult(unreadable ?? [])));
        var built = builder.Build();
        built.UseProblems();
        built.MapMetricsAndHealth();
        await built.StartAsync();
        return new MetricsHost(built);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
