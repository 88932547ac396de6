data_callback([
    {
        "title":"充电位被油车占？这个小区装上“分时地锁”",
        "digest":"",
        "docurl":"https://www.163.com/dy/article/K9B2TQ7C0514R9KX.html",
        "commenturl":"https://comment.tie.163.com/K9B2TQ7C0514R9KX.html",
        "tienum":88,
        "tlastid":"",
        "tlink":"https://www.163.com/dy/article/K9B2TQ7C0514R9KX.html",
        "label":"其它",
        "keywords":[{"akey_link":"/keywords/5/3/573095016.html","keyname":"地锁"}],
        "time":"11/16/2026 09:31:20",
        "newstype":"article",
        "imgurl":"http://cms-bucket.ws.126.net/2026/1116/2467a110p00.png?imageView&thumbnail=200y140&quality=85",
        "add1":"",
        "channelname":"shehui"
    },
    {
        "title":"七旬裁缝在楼道口开了“修补铺”",
        "docurl":"https://www.163.com/news/article/K96PT5V10001899O.html?clickfrom=w_yw",
        "keywords":[],
        "time":"11/14/2026 07:05:00",
        "newstype":"article",
        "channelname":"shehui"
    },
    {
        "title":"组图：老街的最后一家澡堂",
        "docurl":"https://www.163.com/photoview/00AP0001/2310022.html",
        "time":"11/13/2026 20:10:44",
        "newstype":"photoset",
        "channelname":"shehui"
    },
])