using System.Net;
using System.Net.Sockets;
using System.Text;
using Monitoring.Core.Markup;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Channels;

/// <summary>
/// Posts to addresses that people wrote into the registry. The service stands inside the plant's network and they may not lead into it: each
/// connection looks at every address of the host it is about to go to, so that no name that changes its mind, no redirect and no proxy leads
/// elsewhere. Private hosts must be named, and TLS is demanded of all others. Thread-safe.
/// </summary>
internal sealed class ChannelClient : IDisposable
{
    private const int LongestAnswer = 2048, LongestHeaders = 16;

    /// <summary>Time for a connection, its TLS included.</summary>
    private static readonly TimeSpan Connect = TimeSpan.FromSeconds(10);

    /// <summary>Time for all of it: who needs longer is tried again.</summary>
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(20);

    /// <summary>A host that moves is looked up anew after that.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    private readonly PrivatePlaces places;
    private readonly AddressLookup lookUp;
    private readonly TimeProvider clock;
    private readonly SocketsHttpHandler handler;
    private readonly HttpClient client;

    /// <summary>Makes it; nothing is connected yet.</summary>
    /// <param name="places">The private hosts and networks that may be reached.</param>
    /// <param name="lookUp">Finds a host's addresses.</param>
    /// <param name="clock">The clock of the limits.</param>
    public ChannelClient(PrivatePlaces places, AddressLookup lookUp, TimeProvider clock)
    {
        (this.places, this.lookUp, this.clock) = (places, lookUp, clock);
        handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = Connect,
            PooledConnectionLifetime = ConnectionLife,
            MaxResponseHeadersLength = LongestHeaders,
            ConnectCallback = ConnectAsync,
        };
        client = new(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new("agentops-monitoring", null));
    }

    /// <summary>Why nothing is sent to an address, whatever its host resolves to; null when something may be.</summary>
    public string? WhyNot(Uri address) => places.WhyNot(address);

    /// <summary>Posts, and reads the beginning of an answer that is not good; a good one is known by its status, whatever follows.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <exception cref="HttpRequestException">No whole answer came.</exception>
    /// <exception cref="PrivateAddressException">The host is a private one and not named.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<ChannelAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Whole, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var after = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - clock.GetUtcNow() : null;
            return new((int)response.StatusCode, after, response.IsSuccessStatusCode ? "" : await BeginningAsync(response, either.Token));
        }
        catch (HttpRequestException fault) when (fault.InnerException is PrivateAddressException forbidden)
        {
            throw new PrivateAddressException(forbidden.Message);
        }
        catch (HttpRequestException fault) when (fault.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            // What is wrong with the certificate stands innermost.
            throw new HttpRequestException(fault.HttpRequestError, $"TLS failed: {fault.GetBaseException().Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("no answer in time", fault);
        }
        catch (IOException fault)
        {
            throw new HttpRequestException(fault.Message, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var itself) ? [itself] : await lookUp(host, cancellationToken);
        if (!places.Names(host) && Array.Find(addresses, address => PrivateAddress.Is(address) && !places.Has(address)) is { } hidden)
        {
            throw new PrivateAddressException(FormattableString.Invariant($"{Visible.Line(host, 100)} is {hidden}, a private address, and {SettingName.ChannelsAllowPrivate} does not name it"));
        }

#pragma warning disable CA2000 // The stream owns the socket, and the handler the stream.
        return new NetworkStream(await ConnectAsync(addresses, port, cancellationToken), ownsSocket: true);
#pragma warning restore CA2000
    }

    private static async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>What was answered to a message.</summary>
/// <param name="Status">The status code.</param>
/// <param name="RetryAfter">How long we are asked to wait; null when we are not.</param>
/// <param name="Body">The beginning of the body.</param>
internal sealed record ChannelAnswer(int Status, TimeSpan? RetryAfter, string Body);

/// <summary>A host that must not be reached: it is a private one and nobody named it.</summary>
/// <param name="message">Which, in words.</param>
internal sealed class PrivateAddressException(string message) : Exception(message);
