using Microsoft.AspNetCore.HostFiltering;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service;

/// <summary>The web server, set so that a small request costs little.</summary>
internal static class LeanServer
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Sets the server up.</summary>
    /// <param name="builder">The host; its configuration and log are set.</param>
    /// <param name="settings">Where it listens.</param>
    public static void AddLeanServer(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        Listen(builder, settings);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddConnectionBounds();

        // A request is worked on where its bytes were read, and answered where the answer was made. What reads SQLite keeps its thread
        // meanwhile; so that posts do not wait for a free one, there are more of them than processors (runtimeconfig.template.json).
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

        // The framework reads our setting AllowedHosts too, in another form, and would refuse every host by it.
        builder.Services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);
        if (!builder.Configuration.GetSection("Logging").Exists())
        {
            // This log says nothing below a warning, yet while it could, each request gets an activity and a scope for it.
            builder.Logging.AddFilter(RequestLog, LogLevel.None);
        }
    }

    private static void Listen(WebApplicationBuilder builder, ServiceSettings settings)
    {
        if (settings.UrlsAreFrom == SettingName.Urls)
        {
            builder.WebHost.UseUrls([.. settings.Urls, .. settings.Network.MetricsUrls]);
        }
        else
        {
            // Where the framework is given endpoints it listens at these alone.
            builder.WebHost.UseUrls();
            builder.Configuration.AddInMemoryCollection(settings.Network.MetricsUrls.Select((url, number) =>
                KeyValuePair.Create<string, string?>(Invariant($"{SettingName.KestrelEndpoints}:{SettingName.MetricsUrls}{number}:Url"), url)));
        }

        // Costs time at the start, so only where it is needed.
        if (TlsCertificate.IsNeeded(settings))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
    }
}
