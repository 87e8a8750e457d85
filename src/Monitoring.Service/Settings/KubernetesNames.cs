using System.Net;
using System.Text.RegularExpressions;

namespace Monitoring.Service.Settings;

/// <summary>
/// The variables that Kubernetes puts into every container for each Service of its namespace: a Service called <c>agentops</c> becomes
/// <c>AGENTOPS_SERVICE_HOST</c>, <c>AGENTOPS_PORT</c> and more, one called <c>agentops-monitoring</c> <c>AGENTOPS_MONITORING_…</c>. They
/// look like settings and are none. Both the name and the form of the value must fit, so that <c>AGENTOPS_PORT=8080</c> is a mistake still.
/// </summary>
internal static partial class KubernetesNames
{
    /// <summary>True when Kubernetes made the variable.</summary>
    /// <param name="variable">Its name.</param>
    /// <param name="value">Its value.</param>
    public static bool IsOne(string variable, string? value) => value switch
    {
        null or "" => false,
        "tcp" or "udp" or "sctp" => Protocol().IsMatch(variable),
        _ when value.All(char.IsAsciiDigit) => Number().IsMatch(variable),
        _ when IPAddress.TryParse(value, out _) => Host().IsMatch(variable),
        _ => Url().IsMatch(value) && Address().IsMatch(variable),
    };

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?PORT_[0-9]+_(TCP|UDP|SCTP)_PROTO\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Protocol();

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?(SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)_PORT)\\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?(SERVICE_HOST|PORT_[0-9]+_(TCP|UDP|SCTP)_ADDR)\\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Host();

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?PORT(_[0-9]+_(TCP|UDP|SCTP))?\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();

    [GeneratedRegex("^(tcp|udp|sctp)://[^ /]+:[0-9]{1,5}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Url();
}
