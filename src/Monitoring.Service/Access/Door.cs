using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>
/// Stands before everything that answers. Until a first key was made it lets in this machine alone (<see cref="LoopbackGuard"/>); from then
/// on whoever asks for a host that is ours (<see cref="HostNames"/>), and what the proxies say that the setting names is believed: the
/// caller's address, the scheme and the host from here on. What anybody else says of these is passed over.
/// </summary>
internal sealed partial class Door
{
    /// <summary>So many addresses are told of that forward without being named; more are hardly a proxy somebody forgot.</summary>
    private const int MostTold = 10;

    private readonly ConcurrentDictionary<IPAddress, bool> told = new();
    private readonly RequestDelegate next;
    private readonly Func<bool> isLocked;
    private readonly HostNames hosts;
    private readonly NetworkSettings network;
    private readonly ForwardedHeadersMiddleware forwarded;
    private readonly ILogger log;

    /// <summary>Makes the door.</summary>
    /// <param name="next">The rest of the pipeline.</param>
    /// <param name="isLocked">Whether a key was ever made.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="logs">The log.</param>
    public Door(RequestDelegate next, Func<bool> isLocked, ServiceSettings settings, ILoggerFactory logs)
    {
        (this.next, this.isLocked, network) = (next, isLocked, settings.Network);
        hosts = new HostNames(settings);
        log = logs.CreateLogger<Door>();

        // A chain of proxies is followed as far as each is named.
        var believed = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        believed.KnownProxies.Clear();
        believed.KnownIPNetworks.Clear();
        network.Proxy.ToList().ForEach(believed.KnownIPNetworks.Add);
        forwarded = new ForwardedHeadersMiddleware(next, logs, Options.Create(believed));
    }

    /// <summary>Takes the request or answers 403 with the reason.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        string? why;
        if (isLocked())
        {
            Believe(http);
            why = hosts.WhyRefused(http);
        }
        else
        {
            why = LoopbackGuard.WhyRefused(http);
        }

        return why is null ? next(http) : Problems.Forbidden(why).ExecuteAsync(http);
    }

    private void Believe(HttpContext http)
    {
        // Where it knows nobody, the framework believes everybody.
        if (http.Connection.RemoteIpAddress is { } remote && IsNamed(remote))
        {
            forwarded.ApplyForwarders(http);
        }
        else if (LoopbackGuard.ForwardingHeader(http) is { } header && http.Connection.RemoteIpAddress is { } unnamed
            && !told.ContainsKey(unnamed) && told.Count < MostTold && told.TryAdd(unnamed, true))
        {
            NotBelieved(log, unnamed, header, SettingName.Proxy, SettingName.AsVariable(SettingName.Proxy));
        }
    }

    private bool IsNamed(IPAddress address)
    {
        var plain = CallerAddress.Plain(address);
        foreach (var proxy in network.Proxy)
        {
            if (proxy.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(8301, LogLevel.Warning, "{Address} forwards requests ({Header}) and is not believed: its callers count as {Address}. If it is your proxy, name it in {Setting} ({Variable})")]
    private static partial void NotBelieved(ILogger logger, IPAddress address, string header, string setting, string variable);
}
