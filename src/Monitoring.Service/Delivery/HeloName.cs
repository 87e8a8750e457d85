using System.Net;
using System.Net.NetworkInformation;

namespace Monitoring.Service.Delivery;

/// <summary>The name by which this machine greets a mail server: a domain name, or an address in brackets (RFC 5321 4.1.3).</summary>
internal static class HeloName
{
    private const int Longest = 255;

    /// <summary>The machine's name, with its domain where it has one; null where it is none a mail server could look up.</summary>
    public static string? OfThisMachine { get; } = FindOfThisMachine();

    /// <summary>True for <c>monitor.plant2.example</c>, <c>[192.0.2.7]</c> and <c>[IPv6:2001:db8::7]</c>.</summary>
    public static bool IsValid(string text) => text.Length <= Longest && (text is ['[', .. var literal, ']']
        ? IPAddress.TryParse(literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? literal[5..] : literal, out _)
        : Uri.CheckHostName(text) == UriHostNameType.Dns
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.'));

    private static string? FindOfThisMachine()
    {
        var machine = IPGlobalProperties.GetIPGlobalProperties();
        var name = machine.DomainName is { Length: > 0 } domain && !machine.HostName.Contains('.', StringComparison.Ordinal)
            ? $"{machine.HostName}.{domain}"
            : machine.HostName;
        return IsValid(name) ? name : null;
    }
}
