using System.Net;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Service.Channels;

namespace Monitoring.Service.Settings;

/// <summary>How messages leave by other ways than mail.</summary>
internal sealed record ChannelSettings
{
    /// <summary>Where nothing is set: addresses of the internet alone, no webhook is signed.</summary>
    public static ChannelSettings None { get; } = new();

    /// <summary>The hosts and networks that may be reached though they are private.</summary>
    public PrivatePlaces AllowPrivate { get; init; } = PrivatePlaces.None;

    /// <summary>The Alertmanagers that are told what is open, each ending with a slash.</summary>
    public IReadOnlyList<Uri> Alertmanagers { get; init; } = [];

    /// <summary>What webhooks are signed with, <c>whsec_</c> and base64; null when none can be sent.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>The token that a server of ntfy asks for; null for none.</summary>
    public string? NtfyToken { get; init; }

    /// <summary>The server the token is for: its scheme, host and port; null where there is no token.</summary>
    public Uri? NtfyServer { get; init; }

    /// <summary>Why no webhook is sent; null when they are.</summary>
    public string? WhyNoWebhook => WebhookSecret is null ? $"{SettingName.WebhookSecret} is not set, and nothing is sent unsigned" : null;

    /// <summary>Why nothing is sent to an address, as far as it is seen without reading its file or looking up its host; null when something may be.</summary>
    public string? WhyNot(ChannelAddress address) => address.Channel == Channel.Webhook && WhyNoWebhook is { } unsigned ? unsigned
        : address.Path is null && Uri.TryCreate(address.Place, UriKind.Absolute, out var place) ? AllowPrivate.WhyNot(place) : null;

    /// <summary>Nothing of the secrets, which never reach a log.</summary>
    public override string ToString() => $"private: {AllowPrivate}";
}

/// <summary>Private hosts and networks that are named, so that they may be reached.</summary>
/// <param name="Hosts">Host names, in small letters.</param>
/// <param name="Networks">Networks; one address is a network of its whole length.</param>
internal sealed record PrivatePlaces(IReadOnlyList<string> Hosts, IReadOnlyList<IPNetwork> Networks)
{
    /// <summary>None is named.</summary>
    public static PrivatePlaces None { get; } = new([], []);

    /// <summary>True for a host that is named itself: by its name, or as an address.</summary>
    /// <param name="host">A name, or an address without brackets.</param>
    public bool Names(string host) => Hosts.Contains(host, StringComparer.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && Has(address));

    /// <summary>Why nothing is sent to an address, whatever its host resolves to; null when something may be.</summary>
    public string? WhyNot(Uri address) => address.Scheme == Uri.UriSchemeHttps || Names(address.DnsSafeHost) ? null
        : $"{address.DnsSafeHost} must be reached by https, or {SettingName.ChannelsAllowPrivate} must name it";

    /// <summary>True for an address in a network that is named.</summary>
    public bool Has(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(network => network.Contains(plain));
    }

    /// <inheritdoc/>
    public override string ToString() => Hosts is [] && Networks is [] ? "none"
        : string.Join(", ", Hosts.Concat(Networks.Select(network => network.ToString())));
}

/// <summary>Reads how messages leave by other ways than mail.</summary>
internal static class ChannelSettingsReader
{
    private const StringSplitOptions Words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
    private const string SecretStart = "whsec_";
    private const int ShortestKey = 24, LongestKey = 64;

    /// <summary>The settings; faults are noted.</summary>
    public static ChannelSettings Read(SettingValues values)
    {
        var secret = values.Secret(SettingName.WebhookSecret, SettingName.WebhookSecretFile, NeededSecrets.Mail);
        if (secret is not null && !IsSecret(secret))
        {
            values.Refuse(SettingName.WebhookSecret,
                "must be whsec_ and 24 to 64 random bytes as base64: echo whsec_$(openssl rand -base64 32) makes one.");
        }

        var token = values.Secret(SettingName.NtfyToken, SettingName.NtfyTokenFile, NeededSecrets.Mail);
        if (token is not null && !token.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
        {
            values.Refuse(SettingName.NtfyToken, "is no access token of ntfy, such as tk_…; its server makes one.");
        }

        return new()
        {
            AllowPrivate = Private(values),
            Alertmanagers = Alertmanagers(values) is [_, ..] named ? named : ChannelSettings.None.Alertmanagers,
            WebhookSecret = secret,
            NtfyToken = token,
            NtfyServer = NtfyServer(values),
        };
    }

    // People name servers in the registry, and the token is not theirs to give away.
    private static Uri? NtfyServer(SettingValues values)
    {
        var text = values.Text(SettingName.NtfyServer);
        if (text is null && (values.Text(SettingName.NtfyToken) ?? values.Text(SettingName.NtfyTokenFile)) is null)
        {
            return null;
        }

        if (ChannelPlace.WhyNot(text ?? "") is null && new Uri(text!) is { PathAndQuery: "/" } server)
        {
            return server;
        }

        values.Refuse(SettingName.NtfyServer,
            $"must name the one server that {SettingName.NtfyToken} is for, without a path, such as https://ntfy.example.com: it is sent to no other.");
        return null;
    }

    private static bool IsSecret(string secret)
    {
        var key = new byte[LongestKey + 1];
        return secret.StartsWith(SecretStart, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretStart.Length..], key, out var length) && length is >= ShortestKey and <= LongestKey;
    }

    private static List<Uri> Alertmanagers(SettingValues values)
    {
        List<Uri> addresses = [];
        foreach (var text in values.Text(SettingName.Alertmanager)?.Split(',', Words) ?? [])
        {
            if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                && address is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" })
            {
                addresses.Add(address);
            }
            else
            {
                values.Refuse(SettingName.Alertmanager,
                    $"\"{Visible.Line(text, 100)}\" is no address of an Alertmanager; write such as http://alertmanager:9093, all instances separated by commas.");
            }
        }

        return addresses;
    }

    private static PrivatePlaces Private(SettingValues values)
    {
        List<string> hosts = [];
        List<IPNetwork> networks = [];
        foreach (var text in values.Text(SettingName.ChannelsAllowPrivate)?.Split(',', Words) ?? [])
        {
            if (Network(text) is { } network)
            {
                networks.Add(network);
            }
            else if (Uri.CheckHostName(text) == UriHostNameType.Dns && text.Any(char.IsAsciiLetter))
            {
                hosts.Add(text.ToLowerInvariant());
            }
            else
            {
                values.Refuse(SettingName.ChannelsAllowPrivate,
                    $"\"{Visible.Line(text, 100)}\" is no host name, address or network; write such as alertmanager, 10.0.0.7 or 10.0.0.0/24, separated by commas.");
            }
        }

        return hosts is [] && networks is [] ? PrivatePlaces.None : new(hosts, networks);
    }

    // Whole addresses only: "10.1" is one to the framework, and hardly what was meant.
    private static IPNetwork? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var start = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(start, out var address)
            || (!start.Contains(':', StringComparison.Ordinal) && start.Count(character => character == '.') != 3))
        {
            return null;
        }

        return slash < 0 ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0 ? network : null;
    }
}
