using System.Net;
using System.Net.Sockets;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>
/// A port of this machine whose queue of connections is full: packets of whoever wants to connect are dropped, as by a firewall.
/// </summary>
internal sealed class SwallowingPort : IDisposable
{
    private readonly Socket listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> waiting = [];

    public SwallowingPort(IPAddress address, int port)
    {
        listening.Bind(new IPEndPoint(address, port));
        listening.Listen(0);
        for (var i = 0; i < 4; i++)
        {
            var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            waiting.Add(one);
            try
            {
                one.Connect(listening.LocalEndPoint!);
            }
            catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // Nobody accepts it.
            }
        }
    }

    public int Port => ((IPEndPoint)listening.LocalEndPoint!).Port;

    public void Dispose()
    {
        waiting.ForEach(one => one.Dispose());
        listening.Dispose();
    }
}
