using System.Net;
using System.Net.Sockets;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Commands;

/// <summary>
/// Looks whether somebody listens where the service is about to, before anything is written: a second service, or another demo
/// that serves from the same folder.
/// </summary>
internal static class TakenPort
{
    /// <summary>Refuses the start where one of the addresses is taken.</summary>
    /// <param name="settings">The addresses to listen on.</param>
    /// <exception cref="IOException">One is taken.</exception>
    public static void Refuse(ServiceSettings settings)
    {
        settings.Urls.ToList().ForEach(url => Refuse(url, settings.UrlsAreFrom));
        settings.Network.MetricsUrls.ToList().ForEach(url => Refuse(url, SettingName.MetricsUrls));
    }

    private static void Refuse(string url, string setting)
    {
        var wanted = BindingAddress.Parse(url);
        if (wanted.Port != 0 && Addresses(wanted).FirstOrDefault(IsTaken) is { } taken)
        {
            throw new IOException(
                $"Something listens at {taken} already, and the service is to at {url}; stop it, or set {SettingName.AsVariable(setting)} to another address.");
        }
    }

    // By a name, and at every address, the server listens on both.
    private static IEnumerable<IPEndPoint> Addresses(BindingAddress wanted) =>
        (!BindingRule.IsEverywhere(wanted.Host) && IPAddress.TryParse(wanted.Host, out var address)
            ? [address] : (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
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
