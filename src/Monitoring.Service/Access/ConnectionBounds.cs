using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Monitoring.Core.Markup;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>
/// What a connection may hold, and for how long, so that a thousand that send or read as slowly as they can leave everybody else alone.
/// How long a body may take as a whole is said by <see cref="Ingest.BodyLimits"/>. <c>Kestrel:Limits</c> of the configuration is
/// read over these, with the framework's names.
/// </summary>
internal static class ConnectionBounds
{
    /// <summary>
    /// Connections at a time; the next one is closed at once. Each may make the server hold two buffers (<see cref="Buffer"/>), which is
    /// 256 MiB in all; a plant has some hundred callers, and one may be under attack by a thousand.
    /// </summary>
    public const int Connections = 2_000;

    /// <summary>Bytes of requests that have come and are not read yet, and of answers that are not sent yet: 64 KiB each.</summary>
    public const int Buffer = 64 * 1024;

    private const string Section = "Kestrel:Limits";
    private const string RefusedConnections = "Microsoft.AspNetCore.Server.Kestrel.Connections";

    /// <summary>Sets them.</summary>
    /// <param name="builder">The host; its configuration and log are set.</param>
    /// <exception cref="ConfigurationException">A configured limit is none.</exception>
    public static void AddConnectionBounds(this WebApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetSection(Section);
        Apply(configured, new KestrelServerLimits());
        builder.WebHost.ConfigureKestrel(kestrel => Apply(configured, kestrel.Limits));

        // A line for every connection over the limit would be the flood's second victim; TurnedAway counts them in one.
        builder.Services.AddHostedService<TurnedAway>();
        builder.Logging.AddFilter(RefusedConnections, LogLevel.Error);
    }

    private static void Apply(IConfigurationSection configured, KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBufferSize = Buffer;
        limits.MaxResponseBufferSize = Buffer;

        // The intake tells of bodies that are too large itself; this stands for whatever else reads one.
        limits.MaxRequestBodySize = 2 * Ingest.BodyLimits.LinesBytes;

        // Heads come in one piece; clients keep a connection for a minute or two, and one that is closed first costs them a repeat.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;

        // An answer holds one of a few places while it is sent. With 240 bytes a second, the framework's own, 64 KiB would hold it for
        // four minutes; a modem takes this much.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 4 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

        // Of a connection by HTTP/2 all streams together, and the tables of its headers, hold no more than the others' do.
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.HeaderTableSize = 4 * 1024;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.Http2.InitialStreamWindowSize = Buffer;
        limits.Http2.InitialConnectionWindowSize = 2 * Buffer;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        try
        {
            configured.Bind(limits);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or TargetInvocationException)
        {
            throw new ConfigurationException($"{Section}: {Visible.Line((fault.InnerException ?? fault).Message)}");
        }
    }
}
