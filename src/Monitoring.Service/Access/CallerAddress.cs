using System.Net;
using System.Net.Sockets;

namespace Monitoring.Service.Access;

/// <summary>The network address somebody asks from.</summary>
internal static class CallerAddress
{
    private const int NetworkBytes = 8;

    /// <summary>That of a request, IPv4 in its own form.</summary>
    public static IPAddress Of(HttpContext http) => Plain(http.Connection.RemoteIpAddress ?? IPAddress.None);

    /// <summary>An address, IPv4 in its own form also where a socket of IPv6 carries it.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>What counts as one caller: an address, of IPv6 the network of 64 bits, for one caller has all the addresses in it.</summary>
    public static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var network = address.GetAddressBytes();
        network.AsSpan(NetworkBytes).Clear();
        return new IPAddress(network);
    }
}
