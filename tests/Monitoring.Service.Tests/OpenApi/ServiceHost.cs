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
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _app;

    public HttpClient Client { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var settings = new ServiceSettings
        {
            Data = _folder.Path,
            Urls = ["http://127.0.0.1:0"],
            PublicUrl = "http://127.0.0.1",
            Database = "sqlite:" + _folder.File("monitoring.db"),
            Registry = _folder.File("registry.yaml"),
            Mail = new MailSettings(new MailServer.Folder(_folder.File("mail")), null, null, null),
            LinkSecret = null,
        };
        _app = await Composition.BuildAsync(settings, LogLevel.Warning, TestContext.Current.CancellationToken);
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }
}
