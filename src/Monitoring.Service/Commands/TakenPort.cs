using System.Net;
using System.Net.Sockets;

namespace Monitoring.Service.Commands;

/// <summary>
/// Looks whether somebody listens where the service is about to, before anything is written: a second service, or another demo
/// that serves from the same folder.
/// </summary>
internal static class TakenPort
{
    /// <summary>Refuses the start where one of the addresses is taken.</summary>
    /// <param name="urls">The addresses to listen on.</param>
    /// <exception cref="IOException">One is taken.</exception>
    public static void Refuse(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            var wanted = new Uri(url);
            if (wanted.Port != 0 && Addresses(wanted).FirstOrDefault(IsTaken) is { } taken)
            {
                throw new IOException(
                    $"Something listens at {taken} already, and the service is to at {url}; stop it, or set AGENTOPS_URLS to another address.");
            }
        }
    }

    // By the name of the machine the server listens on both.
    private static IEnumerable<IPEndPoint> Addresses(Uri wanted) =>
        (IPAddress.TryParse(wanted.Host, out var address) ? [address] : (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        .Select(each => new IPEndPoint(each, wanted.Port));

    private static bool IsTaken(IPEndPoint address)
    {
        try
        {
            using var probe = new TcpClient(address.AddressFamily);
            probe.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
