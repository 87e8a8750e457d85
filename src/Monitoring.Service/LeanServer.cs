using Monitoring.Service.Access;

namespace Monitoring.Service;

/// <summary>The web server, set so that a small request costs little.</summary>
internal static class LeanServer
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Sets the server up.</summary>
    /// <param name="builder">The host; its configuration and log are set.</param>
    /// <param name="urls">Where it listens.</param>
    public static void AddLeanServer(this WebApplicationBuilder builder, IReadOnlyList<string> urls)
    {
        builder.WebHost.UseUrls([.. urls]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddConnectionBounds();

        // No request blocks its thread for long, so it is worked on where its bytes were read, and answered where the answer was made.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        if (!builder.Configuration.GetSection("Logging").Exists())
        {
            // This log says nothing below a warning, yet while it could, each request gets an activity and a scope for it.
            builder.Logging.AddFilter(RequestLog, LogLevel.None);
        }
    }
}
