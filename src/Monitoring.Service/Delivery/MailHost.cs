using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MailKit.Security;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Delivery;

/// <summary>Finds the addresses of a host.</summary>
/// <param name="host">A name or an address.</param>
/// <param name="cancellationToken">Ends the look-up.</param>
/// <exception cref="SocketException">There is no such host.</exception>
internal delegate Task<IPAddress[]> AddressLookup(string host, CancellationToken cancellationToken);

/// <summary>
/// The machine, or machines, behind the name of a mail server. Its addresses are tried one beside the other, each starting a moment after
/// the one before or as soon as that fails, and the first that answers is taken (RFC 8305): an address whose packets are swallowed does not
/// hide one that works. One that took a connection and then said nothing, no word and no handshake, comes last the next time. Thread-safe.
/// </summary>
/// <param name="name">The host's name or address.</param>
/// <param name="port">The port.</param>
/// <param name="lookUp">Finds the addresses.</param>
/// <param name="clock">The clock of the waits.</param>
internal sealed class MailHost(string name, int port, AddressLookup lookUp, TimeProvider clock)
{
    // When an address was last silent; who never was comes first, then who was longest ago.
    private readonly ConcurrentDictionary<IPAddress, long> silent = new();

    /// <summary>Connects.</summary>
    /// <param name="cancellationToken">Ends all tries.</param>
    /// <returns>A connected socket, the caller's to dispose.</returns>
    /// <exception cref="SocketException">There is no such host, or none of its addresses can be reached: what the last said.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var addresses = await lookUp(name, cancellationToken);
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tries = new List<Task<Socket>>();
        Task<Socket>? taken = null;
        try
        {
            foreach (var address in addresses.OrderBy(address => silent.GetValueOrDefault(address)))
            {
                tries.Add(ConnectAsync(address, others.Token));
                await Task.WhenAny([.. tries.Where(IsPending), tries[^1], Task.Delay(SmtpLimits.Stagger, clock, others.Token)]);
                if (tries.Exists(IsConnected))
                {
                    break;
                }
            }

            while (!tries.Exists(IsConnected) && tries.FindAll(IsPending) is { Count: > 0 } pending)
            {
                await Task.WhenAny(pending);
            }

            taken = tries.Find(IsConnected) ?? tries.LastOrDefault() ?? throw new SocketException((int)SocketError.HostNotFound);
            return await taken;
        }
        finally
        {
            await others.CancelAsync();
            _ = Task.WhenAll(tries.Where(other => other != taken).Select(DropAsync));
        }
    }

    /// <summary>Remembers whether the machine at an address, once connected, said anything.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isAnswer">False when it was silent.</param>
    public void Heard(IPAddress address, bool isAnswer)
    {
        if (isAnswer)
        {
            silent.TryRemove(address, out _);
        }
        else
        {
            silent[address] = clock.GetTimestamp();
        }
    }

    private static bool IsPending(Task<Socket> one) => !one.IsCompleted;

    private static bool IsConnected(Task<Socket> one) => one.IsCompletedSuccessfully;

    private async Task<Socket> ConnectAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task DropAsync(Task<Socket> other)
    {
        await ((Task)other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (other.IsCompletedSuccessfully)
        {
            (await other).Dispose();
        }
    }
}

/// <summary>
/// Finds out that a server which is to speak TLS from the first byte speaks none at all: it showed no certificate. That is most often port
/// 25 or 587 behind <c>smtps://</c>, and is said first, for the handshake's own words are about frames.
/// </summary>
internal static class PlainPort
{
    /// <summary>Connects, and says so in words.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connect">Connects to it.</param>
    /// <exception cref="NotSupportedException">It does not begin with TLS.</exception>
    public static async Task ConnectAsync(MailServer.Smtp server, Func<Task> connect)
    {
        try
        {
            await connect();
        }
        catch (SslHandshakeException fault) when (server.Encryption == SmtpEncryption.FromTheStart && fault.ServerCertificate is null)
        {
            throw new NotSupportedException(
                Invariant($"{server.Host} does not begin with TLS on port {server.Port}, as smtps:// asks; write smtp://{server.Host}:{server.Port} for STARTTLS, or smtps:// with its port for TLS, most often 465. ")
                    + fault.Message, fault);
        }
    }
}
