using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>The bodies that are posted: an outcome with its verdict and one segment.</summary>
internal static class LoadBody
{
    /// <summary>Digits of the number in a transaction id.</summary>
    public const int Digits = 10;

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

    /// <summary>Where the digits of the transaction id stand in a request.</summary>
    public static int NumberAt(byte[] request) => request.AsSpan().IndexOf("\"T-"u8) + 3;

    /// <summary>Writes another number over the digits.</summary>
    public static void Renumber(byte[] request, int at, long number) =>
        Encoding.ASCII.GetBytes(number.ToString("0000000000", CultureInfo.InvariantCulture)).CopyTo(request, at);
}
