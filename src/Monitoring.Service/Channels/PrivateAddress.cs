using System.Net;
using System.Net.Sockets;

namespace Monitoring.Service.Channels;

/// <summary>
/// Tells addresses of the internet from all others: this machine, the plant's network, what a cloud answers its own machines (the metadata
/// at 169.254.169.254), and whatever carries such an address inside. Source: the special-purpose registries of IANA (RFC 6890).
/// </summary>
internal static class PrivateAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // The unicast addresses that are given out; all others are local, multicast, or nobody's yet.
    private static readonly IPNetwork Given = IPNetwork.Parse("2000::/3");

    // Documentation, tunnels and benchmarks, among them those that carry an IPv4 address (6to4, Teredo).
    private static readonly IPNetwork[] SpecialV6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True for an address that is not one of the internet.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Array.Exists(Special, network => network.Contains(address));
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return Is(address.MapToIPv4());
        }

        if (Translated.Contains(address))
        {
            return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }

        return !Given.Contains(address) || Array.Exists(SpecialV6, network => network.Contains(address));
    }
}
