using System.Text;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Channels;

/// <summary>
/// The name of what needs somebody, as Prometheus and Alertmanager name an alert: by labels alone, the same each time it comes back. What
/// changes while it goes on is an annotation. Its severity is that of the rules in <c>deploy/prometheus</c>: a breach wakes somebody, everything
/// else waits for the working day.
/// </summary>
internal static class AlertLabels
{
    private const ulong Basis = 14_695_981_039_346_656_037, Prime = 1_099_511_628_211;
    private const byte Separator = 0xFF;

    /// <summary>The labels, in the order of their names.</summary>
    /// <param name="kind">What it is about; null for what belongs to no alert.</param>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="slo">Name of the SLO; null or empty when it is about the agent as a whole.</param>
    public static SortedDictionary<string, string> Of(AlertKind? kind, string agent, string? slo)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["agent"] = agent,
            ["alertname"] = kind switch
            {
                AlertKind.Accuracy => "AgentAccuracyBreached",
                AlertKind.Silence => "AgentSilent",
                AlertKind.LabelsLate => "AgentLabelsLate",
                AlertKind.Drift => "AgentDrift",
                AlertKind.Drill => "AgentPractice",
                _ => "AgentNotice",
            },
            ["severity"] = kind is AlertKind.Accuracy ? "critical" : "warning",
        };
        if (kind is { } known)
        {
            labels["kind"] = Word<AlertKind>.Of(known);
        }

        if (!string.IsNullOrEmpty(slo))
        {
            labels["slo"] = slo;
        }

        return labels;
    }

    /// <summary>
    /// The fingerprint of labels, as Alertmanager makes it: FNV-1a of 64 bits over names and values in order, each ended by 0xFF. Source:
    /// <c>model/signature.go</c> of prometheus/common.
    /// </summary>
    public static string Fingerprint(SortedDictionary<string, string> labels)
    {
        var hash = Basis;
        foreach (var (name, value) in labels)
        {
            hash = Add(Add(hash, name), value);
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(text).Append(Separator))
        {
            hash = unchecked((hash ^ octet) * Prime);
        }

        return hash;
    }
}
