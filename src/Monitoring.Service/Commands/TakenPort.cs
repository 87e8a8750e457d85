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
            var address = new Uri(url);
            if (address.Port != 0 && IsTaken(address))
            {
                throw new IOException($"Something listens at {url} already; stop it, or set AGENTOPS_URLS to another address.");
            }
        }
    }

    private static bool IsTaken(Uri address)
    {
        using var probe = new TcpClient();
        try
        {
            probe.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
