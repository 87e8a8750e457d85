using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Drift.Detection;

/// <summary>The reference streams by name: in the file 1 = the agent was wrong.</summary>
internal static class VerdictStreams
{
    private static readonly Dictionary<string, string> Bits =
        VectorFile.Read<Stream>("streams.json").ToDictionary(stream => stream.Name, stream => stream.Bits);

    public static IReadOnlyList<Verdict> Of(string name) =>
        [.. Bits[name].Select(bit => bit == '1' ? Verdict.Incorrect : Verdict.Correct)];

    private sealed record Stream(string Name, string Bits);
}
