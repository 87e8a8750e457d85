using System.Net;
using System.Net.Sockets;
using Monitoring.Core.Access;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Channels.Alertmanager;

/// <summary>
/// Tells every Alertmanager that is named which alerts are open, again and again, and for a day which of them closed. It is a state and no
/// message: nothing is kept of what was said, so whatever was missed (an Alertmanager that was away or started anew, a service that was
/// killed) is right again with the next push, and several instances say the same.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="registry">Who is who.</param>
/// <param name="settings">Which Alertmanagers, and how people reach the board.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class PushAlerts(
    Store store, RegistryInForce registry, ServiceSettings settings, TimeProvider clock, ILogger<PushAlerts> logger) : IDisposable
{
    /// <summary>How long after a push the next one comes.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <summary>How long the end of an alert is told, so that it is known after an Alertmanager was away.</summary>
    public static readonly TimeSpan EndIsTold = TimeSpan.FromHours(24);

    private const int MostAtOnce = 200;

    // They are named by who runs the service, so they may be anywhere.
    private readonly ChannelClient client = new(
        new([.. settings.Channels.Alertmanagers.Select(address => address.DnsSafeHost)],
            [.. settings.Channels.Alertmanagers.Where(address => address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
                .Select(address => IPAddress.Parse(address.DnsSafeHost)).Select(address => new IPNetwork(address, address.GetAddressBytes().Length * 8))]),
        Dns.GetHostAddressesAsync,
        clock);

    private readonly Dictionary<Uri, bool> takes = [];

    /// <summary>Pushes once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Channels.Alertmanagers is [] || settings.Mail.Hold is not null)
        {
            return;
        }

        var (now, known) = (clock.GetUtcNow(), registry.Current);
        var body = AlertmanagerBody.Of(
            await ReadAsync(now, cancellationToken),
            key => known?.People.GetValueOrDefault(key)?.Name ?? key,
            (known is null ? TimeZoneInfo.Utc : IanaZone.Of(known.Plant.TimeZone), settings.PublicUrl),
            now);
        if (body.Count > 0)
        {
            var text = JsonBody.Text(body);
            await Task.WhenAll(settings.Channels.Alertmanagers.Select(address => PushAsync(address, text, body.Count, cancellationToken)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<List<AlertReading>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
    [
        .. await ReadAsync(new AlertFilter { IsOpen = true }, cancellationToken),
        .. await ReadAsync(new AlertFilter { ClosedFrom = now - EndIsTold }, cancellationToken),
    ];

    private async Task<List<AlertReading>> ReadAsync(AlertFilter filter, CancellationToken cancellationToken)
    {
        var all = new List<AlertReading>();
        while (await store.ReadingsOf(AgentScope.All).AlertsAsync(filter, all.Count == 0 ? null : all[^1].Id, MostAtOnce, cancellationToken) is [_, ..] page)
        {
            all.AddRange(page);
            if (page.Count < MostAtOnce)
            {
                break;
            }
        }

        return all;
    }

    private async Task PushAsync(Uri address, string body, int alerts, CancellationToken cancellationToken)
    {
        using var request = JsonBody.Post(new Uri(address, "api/v2/alerts"), body);
        var why = await WhyNotAsync(request, cancellationToken);
        lock (takes)
        {
            var before = takes.TryGetValue(address, out var did) ? did : (bool?)null;
            takes[address] = why is null;
            if (why is null && before != true)
            {
                AlertmanagerLog.Takes(logger, address, alerts);
            }
            else if (why is not null && before != false)
            {
                AlertmanagerLog.TakesNone(logger, address, why);
            }
        }
    }

    private async Task<string?> WhyNotAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendAsync(request, cancellationToken);
            return answer.Status is >= 200 and < 300 ? null : Invariant($"{answer.Status} {Visible.Line(answer.Body, 200)}").TrimEnd();
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutException or SocketException or PrivateAddressException)
        {
            return Visible.Line(fault.Message, 200);
        }
    }
}

/// <summary>What is said of Alertmanagers in the log: once when it changes.</summary>
internal static partial class AlertmanagerLog
{
    [LoggerMessage(8320, LogLevel.Information, "Alertmanager {Address} takes our alerts: {Alerts}")]
    public static partial void Takes(ILogger logger, Uri address, int alerts);

    [LoggerMessage(8321, LogLevel.Warning, "Alertmanager {Address} takes no alerts: {Why}; all of them are sent again until it does")]
    public static partial void TakesNone(ILogger logger, Uri address, string why);
}
