using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>The bodies that are posted: an outcome with its verdict and one segment.</summary>
internal static class LoadBody
{
    /// <summary>What the service stores of one of them.</summary>
    public const string Content = """{"segments":{"customer":"acme"},"source":"check","verdict":"correct"}""";

    /// <summary>One outcome.</summary>
    public static string One(int agent, long number) => Invariant(
        $$$"""{"agent":"agent-{{{agent}}}","transactionId":"T-{{{number:0000000000}}}","verdict":"correct","source":"check","segments":{"customer":"acme"}}""");

    /// <summary>An array of outcomes, spread over agents.</summary>
    public static string Many(int agents, long first, int count)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(One(i % agents, first + i));
        }

        return text.Append(']').ToString();
    }

    /// <summary>Where the digits of each transaction id stand in a request.</summary>
    public static IReadOnlyList<int> NumbersAt(byte[] request)
    {
        var places = new List<int>();
        for (var from = 0; request.AsSpan(from).IndexOf("\"T-"u8) is >= 0 and var next; from = places[^1])
        {
            places.Add(from + next + 3);
        }

        return places;
    }

    /// <summary>Writes another number over the digits.</summary>
    public static void Renumber(byte[] request, int at, long number) =>
        number.TryFormat(request.AsSpan(at), out _, "0000000000", CultureInfo.InvariantCulture);
}
