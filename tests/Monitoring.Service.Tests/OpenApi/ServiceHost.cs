using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.OpenApi;

/// <summary>The whole service as it is composed, in a folder of its own, on a port the system chose.</summary>
public sealed class ServiceHost : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private WebApplication? app;

    /// <summary>The registry of its own file; null where the service writes the example.</summary>
    public string? Registry { get; init; }

    /// <summary>What of OpenTelemetry is set.</summary>
    internal OtlpSettings Otlp { get; init; } = OtlpSettings.None;

    /// <summary>What the log says.</summary>
    public LogLevel Level { get; init; } = LogLevel.Warning;

    /// <summary>Where everything of it is.</summary>
    internal string Data => folder.Path;

    public HttpClient Client { get; } = new();

    public IServiceProvider Services => app!.Services;

    public async ValueTask InitializeAsync()
    {
        var settings = new ServiceSettings
        {
            Data = folder.Path,
            Urls = ["http://127.0.0.1:0"],
            PublicUrl = "http://127.0.0.1",
            Database = "sqlite:" + folder.File("monitoring.db"),
            Registry = folder.File("registry.yaml"),
            Mail = new MailSettings(new MailServer.Folder(folder.File("mail")), null, null, null),
            LinkSecret = null,
            Log = LogSettings.Default with { Level = Level },
            Otlp = Otlp,
        };
        if (Registry is not null)
        {
            await File.WriteAllTextAsync(settings.Registry, Registry);
        }

        app = await Composition.BuildAsync(settings, MailSwitch.AsMarked, TestContext.Current.CancellationToken);
        await app.StartAsync();
        Client.BaseAddress = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        folder.Dispose();
    }
}
